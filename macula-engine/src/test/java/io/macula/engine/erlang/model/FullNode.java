package io.macula.engine.erlang.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.erlang.model.RoutingServer.TableNode;
import io.macula.engine.transport.Path;
import io.macula.engine.wire.WireValue;

/**
 * What a 0.14.3 node with bootstrap peers does besides being a gateway: it connects to
 * them as a client after 2 s, asks for gateways after 5 s and every 30 s, and opens one
 * more connection to each of them every time. Confined to the loop.
 */
final class FullNode {

	private static final long BOOTSTRAP_MILLIS = 2_000;

	private static final long FIRST_MILLIS = 5_000;

	private static final long EVERY_MILLIS = 30_000;

	private final ModelGateway gateway;

	private final ModelHost host;

	private final List<ModelClient> clients = new ArrayList<>();

	private boolean closed;

	FullNode(ModelGateway gateway) {
		this.gateway = gateway;
		this.host = gateway.host();
	}

	void begin() {
		this.host.after(BOOTSTRAP_MILLIS, this::bootstrap);
		this.host.after(FIRST_MILLIS, this::discover);
	}

	List<ModelClient> clients() {
		return List.copyOf(this.clients);
	}

	void close() {
		this.closed = true;
		clients().forEach(ModelClient::close);
	}

	private void bootstrap() {
		for (Path seed : this.gateway.options().bootstrap()) {
			connect(seed);
			String url = "https://" + seed;
			this.gateway.routing()
				.add(new TableNode(WireValue.of(Hashes.sha256(url)), seed.toString(), true, null,
						this.host.context().wallMillis()));
		}
	}

	private void connect(Path to) {
		if (this.closed) {
			return;
		}
		ClientOptions options = ClientOptions.of(this.gateway.rootId().getBytes(StandardCharsets.US_ASCII))
			.withRealm(this.gateway.options().realm())
			.withEndpoint(this.gateway.url());
		ModelClient client = ModelClient.start(this.host, options, to);
		client.onPong((pong) -> known(to, pong));
		this.clients.add(client);
	}

	private void known(Path to, WireValue.Map pong) {
		WireValue.Bin id = ErlangTerms.bin(pong, "node_id");
		if (id != null) {
			this.gateway.routing()
				.add(new TableNode(id, to.toString(), false, ErlangTerms.text(pong, "endpoint"),
						this.host.context().wallMillis()));
		}
	}

	private void discover() {
		if (this.closed) {
			return;
		}
		this.host.after(EVERY_MILLIS, this::discover);
		if (!this.clients.isEmpty()) {
			this.clients.get(0).listGateways().thenAccept(this::connectAll);
		}
	}

	private void connectAll(WireValue.Map reply) {
		WireValue.Map result = (ErlangTerms.get(reply, "result") instanceof WireValue.Map map) ? map
				: WireValue.Map.EMPTY;
		List<WireValue> peers = ErlangTerms.list(ErlangTerms.get(result, "peers"));
		if (peers == null) {
			return;
		}
		for (WireValue peer : peers) {
			if (peer instanceof WireValue.Map map && map.get("host") != null
					&& !WireValue.of(this.gateway.rootId()).equals(ErlangTerms.get(map, "node_id"))) {
				Path to = ModelHost.parse(ErlangTerms.text(map, "host") + ":" + map.number("port"));
				if (to != null) {
					connect(to);
				}
			}
		}
	}

}
