package io.macula.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.MaculaNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Houses in processes of their own, which end with the test, and a node of the test
 * itself.
 */
abstract class AbstractProcessTests {

	static final Duration PATIENCE = Duration.ofSeconds(60);

	static final String REQUEST = "{\"kilowattHours\": 2}";

	final List<SampleProcess> houses = new ArrayList<>();

	final Map<SampleProcess, String> ids = new HashMap<>();

	private final int seedPort = Ports.udp();

	/**
	 * Has no house and offers nothing, so that others answer all its calls. Joins the
	 * street when it is started.
	 */
	final MaculaNode visitor = MaculaNode.builder()
		.realm("com.example.street")
		.listen("127.0.0.1", 0)
		.bootstrap("127.0.0.1:" + this.seedPort)
		.build();

	@TempDir
	Path directory;

	@AfterEach
	void stop() {
		try {
			this.visitor.close();
		}
		finally {
			this.houses.forEach(SampleProcess::close);
		}
	}

	/**
	 * Start houses, the first of them without a seed, and wait until all are up.
	 * @param main what to run, {@code null} for the sample itself
	 * @param names names of the houses
	 */
	void start(@Nullable Class<?> main, String... names) {
		for (String name : names) {
			boolean first = this.houses.isEmpty();
			this.houses.add(new SampleProcess(name, first ? this.seedPort : Ports.udp(), first ? null : this.seedPort,
					this.directory.resolve(name), main));
		}
		this.houses.forEach(SampleProcess::awaitUp);
		this.houses.forEach((house) -> this.ids.put(house, house.id()));
	}

	/**
	 * Wait until each house has links to all others.
	 * @param among the houses
	 * @param more ids of others that they must have links to
	 */
	void eachSeesAllOthers(List<SampleProcess> among, String... more) {
		await().alias("each sees all others").atMost(PATIENCE).untilAsserted(() -> {
			for (SampleProcess house : among) {
				List<String> others = new ArrayList<>(List.of(more));
				among.stream().filter((other) -> other != house).map(this.ids::get).forEach(others::add);
				assertThat(house.peers()).as(house.house()).containsAll(others);
			}
		});
	}

}
