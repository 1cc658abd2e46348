package io.macula.spring.boot.autoconfigure;

import java.io.File;
import java.util.Map;

import io.macula.engine.trust.TlsMaterial;
import io.macula.engine.trust.TlsMode;
import io.macula.engine.trust.TlsSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * Makes TLS settings out of properties. PEM files become an SSL bundle of their own, so
 * that there is one way only. Confined to one thread.
 */
class TlsSettingsMapping {

	private static final Log logger = LogFactory.getLog(TlsSettingsMapping.class);

	private static final String PREFIX = "macula.tls.";

	private final MaculaTlsProperties tls;

	private final ObjectProvider<SslBundles> bundles;

	TlsSettingsMapping(MaculaTlsProperties tls, ObjectProvider<SslBundles> bundles) {
		this.tls = tls;
		this.bundles = bundles;
	}

	TlsSettings settings() {
		excludeEachOther();
		String name = this.tls.getBundle();
		if (name != null) {
			BundleKeys keys = new BundleKeys(bundle(name));
			this.bundles.getObject().addBundleUpdateHandler(name, keys::update);
			return settings(keys, PREFIX + "bundle", name);
		}
		return settings(new BundleKeys(fileBundle()), PREFIX + "cert-file", this.tls.getCertFile());
	}

	private TlsSettings settings(BundleKeys keys, String property, @Nullable Object value) {
		TlsSettings settings = TlsSettings.development();
		if (mode() == TlsMode.PRODUCTION) {
			settings = TlsSettings.production(keys.trustManager());
		}
		if (keys.hasKey()) {
			try {
				settings = settings.withMaterial(TlsMaterial.of(keys.keyManager()));
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidConfigurationPropertyValueException(property, value, String.valueOf(ex.getMessage()),
						ex);
			}
		}
		else if (mode() == TlsMode.PRODUCTION) {
			logger.warn("TLS mode is production but this node has no certificate of an issuer, so that other nodes in"
					+ " production mode will refuse it; set macula.tls.bundle, or macula.tls.cert-file and key-file");
		}
		return settings.withClientCertificateRequired(this.tls.isRequireClientCertificate())
			.withNamesVerified(this.tls.isVerifyHostname());
	}

	private TlsMode mode() {
		TlsMode mode = this.tls.getMode();
		if (mode != null) {
			return mode;
		}
		return (this.tls.getBundle() != null || this.tls.getCaCertFile() != null) ? TlsMode.PRODUCTION
				: TlsMode.DEVELOPMENT;
	}

	private void excludeEachOther() {
		exclude("ca-cert-file", this.tls.getCaCertFile());
		exclude("cert-file", this.tls.getCertFile());
		exclude("key-file", this.tls.getKeyFile());
		if ((this.tls.getCertFile() == null) != (this.tls.getKeyFile() == null)) {
			String missing = (this.tls.getCertFile() == null) ? "cert-file" : "key-file";
			throw new InvalidConfigurationPropertyValueException(PREFIX + missing, null,
					"a certificate needs its private key and the other way round, set both macula.tls.cert-file and"
							+ " macula.tls.key-file or none");
		}
	}

	private void exclude(String name, @Nullable File file) {
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((entries) -> {
			put(entries, PREFIX + "bundle", this.tls.getBundle());
			put(entries, PREFIX + name, file);
		});
	}

	@SuppressWarnings("NullAway") // the map takes null for a property that is not set
	private static void put(Map<String, Object> entries, String name, @Nullable Object value) {
		entries.put(name, value);
	}

	private SslBundle bundle(String name) {
		SslBundles all = this.bundles.getIfAvailable();
		if (all == null) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "bundle", name,
					"there are no SSL bundles, define it under spring.ssl.bundle");
		}
		try {
			return all.getBundle(name);
		}
		catch (NoSuchSslBundleException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "bundle", name,
					"there is no such SSL bundle, define it under spring.ssl.bundle; known are " + all.getBundleNames(),
					ex);
		}
	}

	private SslBundle fileBundle() {
		String caCert = location("ca-cert-file", this.tls.getCaCertFile());
		String cert = location("cert-file", this.tls.getCertFile());
		String key = location("key-file", this.tls.getKeyFile());
		PemSslStoreDetails keyStore = (cert != null) ? PemSslStoreDetails.forCertificates(cert).withPrivateKey(key)
				: null;
		PemSslStoreDetails trustStore = (caCert != null) ? PemSslStoreDetails.forCertificates(caCert) : null;
		SslBundle bundle = SslBundle.of(new PemSslStoreBundle(keyStore, trustStore));
		read("ca-cert-file", this.tls.getCaCertFile(), bundle.getStores()::getTrustStore);
		read("cert-file", this.tls.getCertFile(), bundle.getStores()::getKeyStore);
		return bundle;
	}

	private static void read(String name, @Nullable File file, Runnable reader) {
		try {
			reader.run();
		}
		catch (RuntimeException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + name, file,
					"it is no PEM file that can be used: " + ex.getMessage(), ex);
		}
	}

	private static @Nullable String location(String name, @Nullable File file) {
		if (file == null) {
			return null;
		}
		if (!file.isFile() || !file.canRead()) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + name, file,
					"there is no such file that this process may read, name a PEM file; " + file.getAbsolutePath()
							+ " was looked for");
		}
		return file.toURI().toString();
	}

}
