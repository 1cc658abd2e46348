package io.macula.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.macula.engine.CallOptions;
import io.macula.engine.MaculaNode;
import io.macula.engine.MaculaNodeBuilder;
import io.macula.engine.trust.TlsSettings;
import io.macula.spring.core.MaculaNodeLifecycle;
import io.macula.spring.core.MaculaTemplate;
import io.macula.spring.listener.MaculaEndpointRegistry;
import io.macula.spring.support.converter.MaculaMessageConverters;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundles;

/**
 * Makes what each mesh of the application has of its own. Confined to one thread.
 */
class MaculaNodes {

	private final MaculaProperties properties;

	MaculaNodes(MaculaProperties properties) {
		this.properties = properties;
	}

	/**
	 * Configure a node but for what customizers do.
	 */
	MaculaNodeBuilder builder(MaculaConnectionDetails connection, ObjectProvider<SslBundles> sslBundles,
			Executor executor) {
		MaculaNodeBuilder builder = MaculaNode.builder();
		new NodeBuilderMapping(this.properties).apply(builder, connection);
		TlsSettings tls = new TlsSettingsMapping(this.properties.getTls(), sslBundles).settings();
		builder.tls(tls);
		new ErlangPolicyMapping(this.properties.getErlang()).apply(builder, tls);
		return builder.executor(executor);
	}

	MaculaNodeLifecycle lifecycle(MaculaNode node) {
		return new MaculaNodeLifecycle(node, shutdownTimeout(), streamTimeout(), this.properties.isKeepAlive());
	}

	MaculaEndpointRegistry registry(MaculaNode node, Executor executor) {
		MaculaEndpointRegistry registry = new MaculaEndpointRegistry(node, shutdownTimeout(), executor);
		registry.setStreamTimeout(streamTimeout());
		return registry;
	}

	Duration shutdownTimeout() {
		return NodeBuilderMapping.positive("macula.shutdown.timeout", this.properties.getShutdown().getTimeout());
	}

	Duration streamTimeout() {
		Duration timeout = this.properties.getShutdown().getStreamTimeout();
		if (timeout.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("macula.shutdown.stream-timeout", timeout,
					"it must not be negative, for instance 2s");
		}
		return timeout;
	}

	MaculaTemplate template(MaculaNode node, MaculaMessageConverters converters, Executor executor) {
		MaculaProperties.Rpc rpc = this.properties.getRpc();
		MaculaTemplate template = new MaculaTemplate(node, converters, executor);
		NodeBuilderMapping.set("macula.rpc.timeout", rpc.getTimeout(), (timeout) -> template
			.setCallOptions(CallOptions.defaults().withTimeout(timeout).withStrategy(rpc.getStrategy())));
		template.setPublishTimeout(
				NodeBuilderMapping.positive("macula.publish.timeout", this.properties.getPublish().getTimeout()));
		return template;
	}

}
