package io.macula.engine.discovery.mdns;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.jmdns.JmDNS;

import io.macula.engine.discovery.LanAnnouncement;
import io.macula.engine.discovery.LanListener;
import io.macula.engine.discovery.LanSession;
import io.macula.engine.runtime.ElasticExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of JmDNS from its socket to its last word. What blocks runs on the worker, one
 * after the other. Thread-safe.
 */
final class JmDnsSession implements LanSession {

	private static final Logger LOG = LoggerFactory.getLogger(JmDnsSession.class);

	private final LanAnnouncement own;

	private final LanListener listener;

	private final @Nullable String network;

	private final ElasticExecutor worker;

	private final AtomicBoolean closed = new AtomicBoolean();

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	/** Confined to the worker. */
	private @Nullable AutoCloseable running;

	JmDnsSession(LanAnnouncement own, LanListener listener, @Nullable String network, ElasticExecutor worker) {
		this.own = own;
		this.listener = listener;
		this.network = network;
		this.worker = worker;
	}

	/** On the worker. */
	void open() {
		if (this.closed.get()) {
			return;
		}
		try {
			InetAddress address = address();
			JmDNS dns = JmDNS.create(address, Services.name(this.own.node()));
			this.running = dns;
			this.listener.opened(String.valueOf(dns.getInetAddress().getHostAddress()));
			dns.addServiceListener(Services.TYPE, new ServiceReports(this.listener));
			if (this.own.dialled() && !this.closed.get()) {
				dns.registerService(Services.announcement(this.own));
			}
		}
		catch (NoClassDefFoundError ex) {
			this.listener.failed(MulticastDns.MISSING);
		}
		catch (IOException | RuntimeException ex) {
			LOG.debug("Multicast DNS cannot be used", ex);
			this.listener.failed("multicast DNS cannot be used: " + ex.getMessage()
					+ "; name a network interface that knows multicast, or do not search");
			end();
		}
	}

	private @Nullable InetAddress address() throws IOException {
		if (this.network == null) {
			return this.own.bound();
		}
		NetworkInterface byName = NetworkInterface.getByName(this.network);
		if (byName == null) {
			return InetAddress.getByName(this.network);
		}
		List<InetAddress> addresses = Collections.list(byName.getInetAddresses());
		return addresses.stream()
			.filter(Inet4Address.class::isInstance)
			.findFirst()
			.or(() -> addresses.stream().findFirst())
			.orElseThrow(() -> new IOException("interface '" + this.network + "' has no address"));
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.worker.execute(() -> {
				end();
				this.ended.complete(null);
			});
			this.worker.close();
		}
	}

	/** When JmDNS has said good-bye and ended its threads, seconds after the close. */
	@Override
	public CompletableFuture<Void> closed() {
		return this.ended;
	}

	private void end() {
		AutoCloseable dns = this.running;
		this.running = null;
		if (dns != null) {
			try {
				dns.close();
			}
			catch (Exception ex) {
				LOG.debug("Multicast DNS could not be closed in order", ex);
			}
		}
	}

}
