package io.macula.spring.boot.autoconfigure.erlang;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.macula.engine.MaculaNode;
import io.macula.engine.NodeStatus;
import io.macula.spring.core.MaculaNodeLifecycle;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.context.SmartLifecycle;

/**
 * Small HTTP server with the health paths and metrics of 0.14.3, for monitoring that
 * knows those: {@code /health}, {@code /ready}, {@code /live} and {@code /metrics}. It
 * listens before the node starts and until the node has left the mesh, so that a node
 * that is draining says so. Thread-safe.
 */
public class ErlangHealthServer implements SmartLifecycle {

	/** Phase of the server: started before and stopped after the node. */
	public static final int PHASE = MaculaNodeLifecycle.PHASE - 1;

	private static final Log logger = LogFactory.getLog(ErlangHealthServer.class);

	/** As long as 0.14.3 waits for a request. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final int BACKLOG = 64;

	private final MaculaNode node;

	private final String address;

	private final int port;

	private final Duration patience;

	private volatile @Nullable Listening listening;

	/**
	 * A server that does not listen yet.
	 * @param node the node that it tells about
	 * @param address address or name of a local interface
	 * @param port TCP port, or 0 for any free one
	 */
	public ErlangHealthServer(MaculaNode node, String address, int port) {
		this(node, address, port, PATIENCE);
	}

	ErlangHealthServer(MaculaNode node, String address, int port, Duration patience) {
		this.node = node;
		this.address = address;
		this.port = port;
		this.patience = patience;
	}

	/**
	 * The port listened on.
	 * @return the port
	 * @throws IllegalStateException if the server does not listen
	 */
	public int getPort() {
		Listening now = this.listening;
		if (now == null) {
			throw new IllegalStateException("The server does not listen before it is started");
		}
		return now.server().getAddress().getPort();
	}

	@Override
	public void start() {
		if (this.listening != null) {
			return;
		}
		HttpServer server = bind();
		ExchangeExecutor executor = new ExchangeExecutor(this.patience);
		server.setExecutor(executor);
		server.createContext("/", this::handle);
		// From a daemon thread: the server's own thread inherits that, and must not keep
		// the JVM running
		CompletableFuture.runAsync(server::start, executor).join();
		this.listening = new Listening(server, executor);
		logger.info("Health and metrics of the node at http://%s:%d".formatted(this.address, getPort()));
	}

	private HttpServer bind() {
		try {
			return HttpServer.create(new InetSocketAddress(InetAddress.getByName(this.address), this.port), BACKLOG);
		}
		catch (UnknownHostException ex) {
			throw badAddress(ex);
		}
		catch (IOException ex) {
			String text = String.valueOf(ex.getMessage()).toLowerCase(Locale.ROOT);
			if (text.contains("cannot assign requested address")) {
				throw badAddress(ex);
			}
			throw new FailureAnalyzedException(
					"The health and metrics server of the node cannot listen at TCP %s:%d: %s".formatted(this.address,
							this.port, ex.getMessage()),
					text.contains("permission denied")
							? "Set macula.erlang.health.port to a port above 1023, or allow this process to use lower ones."
							: "Stop what uses the port, or set macula.erlang.health.port to another one, or to 0 for any"
									+ " free port. Without that property there is no such server.",
					ex);
		}
	}

	private InvalidConfigurationPropertyValueException badAddress(Exception ex) {
		return new InvalidConfigurationPropertyValueException("macula.erlang.health.address", this.address,
				"it is no address of this machine, name one, or 0.0.0.0 for all", ex);
	}

	private void handle(HttpExchange exchange) throws IOException {
		Answer answer;
		try {
			answer = answer(exchange.getRequestMethod(), String.valueOf(exchange.getRequestURI().getPath()));
		}
		catch (RuntimeException ex) {
			logger.debug("The node cannot tell its health", ex);
			answer = Answer.text(503, "Service unavailable");
		}
		boolean withBody = !exchange.getRequestMethod().equals("HEAD");
		byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
		try (exchange) {
			exchange.getResponseHeaders().set("Content-Type", answer.type());
			exchange.getResponseHeaders().set("Connection", "close");
			exchange.sendResponseHeaders(answer.code(), withBody ? body.length : -1);
			if (withBody) {
				exchange.getResponseBody().write(body);
			}
		}
	}

	private Answer answer(String method, String path) {
		if (!method.equals("GET")) {
			return Answer.NOT_FOUND;
		}
		return switch (path) {
			case "/health" -> health();
			case "/ready" -> now().ready() ? Answer.text(200, "Ready") : Answer.text(503, "Not ready");
			case "/live" -> now().alive() ? Answer.text(200, "Live") : Answer.text(503, "Not live");
			case "/metrics" -> new Answer(200, "text/plain; version=0.0.4", GatewayMetrics.of(this.node));
			default -> Answer.NOT_FOUND;
		};
	}

	private GatewayHealth now() {
		return GatewayHealth.of(this.node.status());
	}

	private Answer health() {
		NodeStatus status = this.node.status();
		GatewayHealth health = GatewayHealth.of(status);
		return new Answer(health.working() ? 200 : 503, "application/json",
				"{\"status\":\"%s\",\"ready\":%s,\"uptime\":%d}".formatted(health.status(), health.ready(),
						status.uptime().toSeconds()));
	}

	@Override
	public void stop() {
		Listening now = this.listening;
		if (now != null) {
			this.listening = null;
			now.server().stop(0);
			now.executor().close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.listening != null;
	}

	/**
	 * The server is not paused with a context that is merely unused for a while, as
	 * between tests.
	 * @return {@code false}
	 */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/** An open port and its threads. */
	private record Listening(HttpServer server, ExchangeExecutor executor) {
	}

	/** What is sent back. */
	private record Answer(int code, String type, String body) {

		static final Answer NOT_FOUND = text(404, "Not found");

		static Answer text(int code, String body) {
			return new Answer(code, "text/plain", body);
		}

	}

}
