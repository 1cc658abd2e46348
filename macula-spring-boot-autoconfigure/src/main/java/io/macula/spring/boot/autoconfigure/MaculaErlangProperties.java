package io.macula.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Properties of living beside nodes of Macula 0.14.3. Confined to one thread.
 */
public class MaculaErlangProperties {

	/**
	 * Whether environment variables of Macula 0.14.3 without the prefix, such as
	 * 'NODE_HOST' and 'GATEWAY_PORT', are read.
	 */
	private boolean environment;

	/**
	 * Whether nodes of Macula 0.14.3 are let in and its gateways are used as seeds. True
	 * in TLS mode development without required client certificates, else false.
	 */
	private @Nullable Boolean enabled;

	/**
	 * Whether nodes of Macula 0.14.3 may subscribe here.
	 */
	private boolean subscribe = true;

	/**
	 * Whether nodes of Macula 0.14.3 may publish here.
	 */
	private boolean publish = true;

	/**
	 * Whether nodes of Macula 0.14.3 may call procedures here.
	 */
	private boolean call = true;

	/**
	 * Whether nodes of Macula 0.14.3 may offer procedures here.
	 */
	private boolean provide = true;

	/**
	 * Whether calls and replies between nodes of Macula 0.14.3 are passed on here.
	 */
	private boolean relay = true;

	/**
	 * Whether nodes of Macula 0.14.3 must introduce themselves before anything else. Its
	 * gateways do not when they store or route.
	 */
	private boolean connectRequired;

	/**
	 * Comma-separated list of patterns of the topics that are carried between gateways of
	 * Macula 0.14.3 and the mesh.
	 */
	private List<String> bridgedTopics = new ArrayList<>(List.of("**"));

	/**
	 * Whether the procedures 'com.macula.diagnostics.hello', 'echo' and 'info' of Macula
	 * 0.14.3 are offered. True for a seed, else false.
	 */
	private @Nullable Boolean diagnostics;

	private final Health health = new Health();

	public boolean isEnvironment() {
		return this.environment;
	}

	public void setEnvironment(boolean environment) {
		this.environment = environment;
	}

	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
	}

	public boolean isSubscribe() {
		return this.subscribe;
	}

	public void setSubscribe(boolean subscribe) {
		this.subscribe = subscribe;
	}

	public boolean isPublish() {
		return this.publish;
	}

	public void setPublish(boolean publish) {
		this.publish = publish;
	}

	public boolean isCall() {
		return this.call;
	}

	public void setCall(boolean call) {
		this.call = call;
	}

	public boolean isProvide() {
		return this.provide;
	}

	public void setProvide(boolean provide) {
		this.provide = provide;
	}

	public boolean isRelay() {
		return this.relay;
	}

	public void setRelay(boolean relay) {
		this.relay = relay;
	}

	public boolean isConnectRequired() {
		return this.connectRequired;
	}

	public void setConnectRequired(boolean connectRequired) {
		this.connectRequired = connectRequired;
	}

	public List<String> getBridgedTopics() {
		return this.bridgedTopics;
	}

	public void setBridgedTopics(List<String> bridgedTopics) {
		this.bridgedTopics = bridgedTopics;
	}

	public @Nullable Boolean getDiagnostics() {
		return this.diagnostics;
	}

	public void setDiagnostics(@Nullable Boolean diagnostics) {
		this.diagnostics = diagnostics;
	}

	public Health getHealth() {
		return this.health;
	}

	/**
	 * Health and metrics as Macula 0.14.3 shows them.
	 */
	public static class Health {

		/**
		 * TCP port of the health and metrics server of Macula 0.14.3, or 0 for any free
		 * port. There is no such server without a port.
		 */
		private @Nullable Integer port;

		/**
		 * Address or name of the local interface that the health and metrics server
		 * listens on, or '0.0.0.0' for all.
		 */
		private String address = "127.0.0.1";

		public @Nullable Integer getPort() {
			return this.port;
		}

		public void setPort(@Nullable Integer port) {
			this.port = port;
		}

		public String getAddress() {
			return this.address;
		}

		public void setAddress(String address) {
			this.address = address;
		}

	}

}
