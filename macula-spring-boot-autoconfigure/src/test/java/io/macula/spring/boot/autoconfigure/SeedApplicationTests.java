package io.macula.spring.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.macula.engine.MaculaNode;
import io.macula.engine.SeedStatus;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.boot.autoconfigure.erlang.MaculaErlangAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an application that is a seed, which a client joins and asks how it is.
 */
class SeedApplicationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final MemoryNetwork network = new MemoryNetwork();

	private static String call(MaculaNode node, String procedure, String args) {
		byte[] bytes = args.getBytes(StandardCharsets.UTF_8);
		return new String(
				node.call("com.macula.diagnostics." + procedure, bytes).orTimeout(30, TimeUnit.SECONDS).join(),
				StandardCharsets.UTF_8);
	}

	@Test
	void seedIsAskedByAClientThatListensNowhere() {
		MeshApplications.seed(this.network)
			.withConfiguration(AutoConfigurations.of(MaculaErlangAutoConfiguration.class))
			.withPropertyValues("macula.seed=true")
			.run((context) -> {
				MaculaNode seed = context.getBean(MaculaNode.class);
				try (MaculaNode client = MaculaNode.builder()
					.realm(seed.realm())
					.network(this.network)
					.listen("client", 9443)
					.client(true)
					.bootstrap(List.of("https://seed:9443"))
					.build()
					.start()) {
					assertThat(client.joined()).succeedsWithin(PATIENCE);
					assertThat(call(client, "hello", "{}")).contains("Hello from Macula Gateway!",
							seed.id().toString());
					assertThat(call(client, "echo", "{\"a\":[1]}")).contains("\"echo\":{\"a\":[1]}");
					assertThat(call(client, "info", "{}")).contains("\"gateway\":", "\"system\":", seed.realm());
					assertThat(client.status().endpoint()).isNull();
					SeedStatus status = seed.seed();
					assertThat(status).isNotNull();
					assertThat(status.status()).isEqualTo(SeedStatus.Status.HEALTHY);
					assertThat(status.links()).isOne();
				}
			});
	}

}
