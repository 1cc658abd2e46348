package io.macula.spring.boot.autoconfigure.erlang;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.Call;
import io.macula.engine.MaculaNode;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.support.converter.MaculaConversionException;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

/**
 * The diagnostics procedures that 0.14.3 describes, with results of the same shape about
 * this node. Thread-safe.
 */
public class ErlangDiagnostics {

	static final String HELLO = "com.macula.diagnostics.hello";

	static final String ECHO = "com.macula.diagnostics.echo";

	static final String INFO = "com.macula.diagnostics.info";

	private final MaculaNode node;

	private final MaculaMessageConverters converters;

	/**
	 * Procedures.
	 * @param node the node that they tell about
	 * @param converters read what shall be echoed
	 */
	public ErlangDiagnostics(MaculaNode node, MaculaMessageConverters converters) {
		this.node = node;
		this.converters = converters;
	}

	@MaculaProcedure(HELLO)
	Map<String, Object> hello() {
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("message", "Hello from Macula Gateway!");
		result.put("gateway", this.node.id().toString());
		result.put("realm", this.node.realm());
		result.put("uptime_seconds", uptime());
		result.put("timestamp", timestamp());
		result.put("version", VirtualMachine.maculaVersion());
		result.put("protocol", "QUIC");
		return result;
	}

	@MaculaProcedure(ECHO)
	Map<String, @Nullable Object> echo(Call call) {
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("echo", args(call));
		result.put("timestamp", timestamp());
		return result;
	}

	@MaculaProcedure(INFO)
	Map<String, Object> info() {
		Map<String, Object> gateway = new LinkedHashMap<>();
		gateway.put("node", this.node.id().toString());
		gateway.put("realm", this.node.realm());
		gateway.put("uptime_seconds", uptime());
		gateway.put("version", VirtualMachine.maculaVersion());
		VirtualMachine machine = VirtualMachine.now();
		Map<String, Object> system = new LinkedHashMap<>();
		system.put("otp_version", "Java " + System.getProperty("java.version"));
		system.put("erts_version", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
		system.put("process_count", machine.processes());
		system.put("memory_bytes", machine.memoryBytes());
		system.put("process_memory_bytes", machine.processMemoryBytes());
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("gateway", gateway);
		result.put("system", system);
		result.put("timestamp", timestamp());
		return result;
	}

	private @Nullable Object args(Call call) {
		try {
			return this.converters.read(call.args(), call.contentType(), Object.class);
		}
		catch (MaculaConversionException ex) {
			return new String(call.args(), StandardCharsets.UTF_8);
		}
	}

	private long uptime() {
		return this.node.status().uptime().toSeconds();
	}

	private static long timestamp() {
		return Instant.now().getEpochSecond();
	}

}
