package io.macula.spring.boot.autoconfigure;

import java.io.File;

import io.macula.engine.trust.TlsMode;
import org.jspecify.annotations.Nullable;

/**
 * Keys and trust. Confined to the start of the application.
 */
public class MaculaTlsProperties {

	/**
	 * Whether certificates of peers are verified ('production', 'prod') or any peer that
	 * proves its key is accepted ('development', 'dev'). Production if a bundle or a file
	 * of trusted issuers is set, else development.
	 */
	private @Nullable TlsMode mode;

	/**
	 * Name of the SSL bundle with key and trusted issuers.
	 */
	private @Nullable String bundle;

	/**
	 * PEM file with the certificates of trusted issuers. Those of the JVM by default.
	 */
	private @Nullable File caCertFile;

	/**
	 * PEM file with the certificate chain of this node.
	 */
	private @Nullable File certFile;

	/**
	 * PEM file with the private key of the certificate.
	 */
	private @Nullable File keyFile;

	/**
	 * Whether the certificate of a node that is dialled by name must carry that name, in
	 * production mode.
	 */
	private boolean verifyHostname = true;

	/**
	 * Whether nodes that dial this one must show a certificate. Nodes of Macula 0.14.3 do
	 * not.
	 */
	private boolean requireClientCertificate;

	public @Nullable TlsMode getMode() {
		return this.mode;
	}

	public void setMode(@Nullable TlsMode mode) {
		this.mode = mode;
	}

	public @Nullable String getBundle() {
		return this.bundle;
	}

	public void setBundle(@Nullable String bundle) {
		this.bundle = bundle;
	}

	public @Nullable File getCaCertFile() {
		return this.caCertFile;
	}

	public void setCaCertFile(@Nullable File caCertFile) {
		this.caCertFile = caCertFile;
	}

	public @Nullable File getCertFile() {
		return this.certFile;
	}

	public void setCertFile(@Nullable File certFile) {
		this.certFile = certFile;
	}

	public @Nullable File getKeyFile() {
		return this.keyFile;
	}

	public void setKeyFile(@Nullable File keyFile) {
		this.keyFile = keyFile;
	}

	public boolean isVerifyHostname() {
		return this.verifyHostname;
	}

	public void setVerifyHostname(boolean verifyHostname) {
		this.verifyHostname = verifyHostname;
	}

	public boolean isRequireClientCertificate() {
		return this.requireClientCertificate;
	}

	public void setRequireClientCertificate(boolean requireClientCertificate) {
		this.requireClientCertificate = requireClientCertificate;
	}

}
