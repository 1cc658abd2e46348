package io.macula.spring.boot.autoconfigure;

import io.macula.engine.MaculaNodeBuilder;
import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.trust.TlsMode;
import io.macula.engine.trust.TlsSettings;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Makes the policy for peers of 0.14.3 out of properties. Confined to one thread.
 */
class ErlangPolicyMapping {

	private static final String PREFIX = "macula.erlang.";

	private final MaculaErlangProperties source;

	ErlangPolicyMapping(MaculaErlangProperties source) {
		this.source = source;
	}

	/**
	 * Apply the policy. One that says nothing is left to the builder, because a
	 * customizer may still change the TLS mode that the default depends on.
	 */
	void apply(MaculaNodeBuilder builder, TlsSettings tls) {
		Boolean enabled = this.source.getEnabled();
		if (Boolean.TRUE.equals(enabled) && tls.clientCertificateRequired()) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "enabled", true,
					"nodes of Macula 0.14.3 have no client certificate, so that none could ever connect while"
							+ " macula.tls.require-client-certificate is true: set one of the two to false");
		}
		NodeBuilderMapping.set(PREFIX + "bridged-topics", this.source.getBridgedTopics(), (topics) -> {
			ErlangPolicy open = new ErlangPolicy(true, this.source.isSubscribe(), this.source.isPublish(),
					this.source.isCall(), this.source.isProvide(), this.source.isRelay(),
					this.source.isConnectRequired(), topics.stream().map(String::strip).distinct().toList());
			if (enabled != null) {
				builder.erlang(enabled ? open : ErlangPolicy.closed());
			}
			else if (!open.equals(ErlangPolicy.open())) {
				builder.erlang(isOpenByDefault(tls) ? open : ErlangPolicy.closed());
			}
		});
	}

	private static boolean isOpenByDefault(TlsSettings tls) {
		return tls.mode() == TlsMode.DEVELOPMENT && !tls.clientCertificateRequired();
	}

}
