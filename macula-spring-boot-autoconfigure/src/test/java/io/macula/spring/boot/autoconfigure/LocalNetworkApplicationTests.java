package io.macula.spring.boot.autoconfigure;

import io.macula.engine.MaculaNode;
import io.macula.engine.NodeState;
import io.macula.engine.discovery.LanStatus;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.boot.autoconfigure.endpoint.MaculaEndpoint;
import io.macula.spring.boot.autoconfigure.health.MaculaHealthIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of an application that is to search the local network, but has no JmDNS: it is
 * optional, and not among the dependencies of this module.
 */
@ExtendWith(OutputCaptureExtension.class)
class LocalNetworkApplicationTests {

	private static final String REMEDY = "add org.jmdns:jmdns to the class path";

	private final MemoryNetwork network = new MemoryNetwork();

	@Test
	void withoutJmDnsTheApplicationRunsAndSaysWhatIsMissing(CapturedOutput output) {
		MeshApplications.at(this.network, "house")
			.withClassLoader(new FilteredClassLoader("javax.jmdns"))
			.withPropertyValues("macula.mdns.enabled=true")
			.run((context) -> {
				// The engine has a class loader of its own here
				assertThat(ClassUtils.isPresent("javax.jmdns.JmDNS", MaculaNode.class.getClassLoader())).isFalse();
				assertThat(context).hasNotFailed();
				MaculaNode node = context.getBean(MaculaNode.class);
				MeshApplications.awaitJoined(context);
				await().until(() -> {
					LanStatus lan = node.lan();
					return lan != null && lan.failure() != null;
				});
				Health health = context.getBean(MaculaHealthIndicator.class).health();
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsEntry("state", NodeState.JOINED)
					.hasEntrySatisfying("lan", (detail) -> assertThat(detail.toString()).contains(REMEDY));
				assertThat(context.getBean(MaculaEndpoint.class).describePart("lan")).hasEntrySatisfying("lan",
						(lan) -> assertThat(lan.toString()).contains(REMEDY));
				assertThat(output).contains(REMEDY);
			});
	}

	@Test
	void withoutTheSearchNothingIsSaidOfIt(CapturedOutput output) {
		MeshApplications.at(this.network, "house").run((context) -> {
			MeshApplications.awaitJoined(context);
			assertThat(context.getBean(MaculaHealthIndicator.class).health().getDetails()).doesNotContainKey("lan");
			assertThat(context.getBean(MaculaEndpoint.class).describePart("lan")).isNull();
			assertThat(output).doesNotContain("jmdns");
		});
	}

}
