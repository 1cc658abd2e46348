package io.macula.engine.discovery.mdns;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.jmdns.ServiceInfo;

import io.macula.engine.discovery.LanAnnouncement;
import io.macula.engine.discovery.LanNode;
import io.macula.engine.identity.NodeId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Services}.
 */
class ServicesTests {

	private static final NodeId NODE = NodeId.sha256Of("node");

	private static final NodeId REALM = NodeId.sha256Of("realm");

	@Test
	void announcementIsReadAsItWasWritten() {
		ServiceInfo service = Services.announcement(new LanAnnouncement(NODE, REALM, 9443, null, true));
		assertThat(service.getType()).isEqualTo("_macula._udp.local.");
		assertThat(service.getPort()).isEqualTo(9443);
		assertThat(service.getName()).hasSizeLessThan(64).startsWith("macula-");
		// Addresses come from elsewhere
		assertThat(Services.node(service)).isEqualTo(new LanNode(NODE, REALM, 1, List.of()));
	}

	@Test
	void whatIsMissingOrMalformedMakesTheServiceNone() {
		String node = NODE.toString();
		List<Map<String, String>> texts = new ArrayList<>();
		texts.add(Map.of());
		texts.add(Map.of("node", node, "realm", REALM.toString()));
		texts.add(Map.of("node", node, "version", "1"));
		texts.add(Map.of("node", node.substring(2), "realm", REALM.toString(), "version", "1"));
		texts.add(Map.of("node", node, "realm", "zz", "version", "1"));
		texts.add(Map.of("node", node, "realm", REALM.toString(), "version", "one"));
		for (Map<String, String> text : texts) {
			assertThat(Services.node(ServiceInfo.create(Services.TYPE, "x", 1, 0, 0, text))).as("%s", text).isNull();
		}
	}

}
