package io.macula.sample.demo;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.macula.engine.MaculaNode;
import io.macula.sample.SampleProperties;
import io.macula.sample.street.House;
import io.macula.sample.street.Street;
import io.macula.spring.boot.autoconfigure.MaculaConnectionDetails;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * More houses in this process, each with a node of its own that joins through this
 * application's node: none unless this application is the first of its mesh. Thread-safe.
 */
@Component
public class Neighbours implements SmartLifecycle {

	private static final List<String> NAMES = List.of("ash", "birch", "cedar", "elm", "fir", "hazel", "holly", "larch",
			"lime", "maple", "oak", "pine", "rowan", "spruce", "walnut", "willow");

	private static final int USUAL = 4;

	private final SampleProperties properties;

	private final MaculaNode first;

	private final int count;

	private final JsonMapper json;

	private volatile List<Neighbour> running = List.of();

	Neighbours(SampleProperties properties, MaculaConnectionDetails connection, MaculaNode first, JsonMapper json) {
		this.properties = properties;
		this.first = first;
		this.json = json;
		Integer asked = properties.neighbours();
		this.count = (asked != null) ? asked : connection.getBootstrapPeers().isEmpty() ? USUAL : 0;
	}

	/**
	 * The houses.
	 * @return a snapshot
	 */
	public List<Neighbour> running() {
		return this.running;
	}

	@Override
	public void start() {
		List<Neighbour> started = new ArrayList<>();
		names().forEach((name) -> {
			Neighbour neighbour = neighbour(name);
			started.add(neighbour);
			neighbour.start();
		});
		this.running = List.copyOf(started);
	}

	private Stream<String> names() {
		return NAMES.stream().filter((name) -> !name.equals(this.properties.house())).limit(this.count);
	}

	private Neighbour neighbour(String name) {
		MaculaNode node = MaculaNode.builder()
			.realm(this.first.realm())
			.listen("127.0.0.1", 0)
			.bootstrap("127.0.0.1:" + this.first.endpoint().port())
			.build();
		House house = new House(name, this.properties.day(), InstantSource.system());
		return new Neighbour(house, new Street(InstantSource.system()), node, this.json);
	}

	@Scheduled(fixedDelayString = "${sample.interval}")
	void publishReadings() {
		this.running.forEach(Neighbour::publishReading);
	}

	@Override
	public void stop() {
		List<Neighbour> stopping = this.running;
		this.running = List.of();
		stopping.forEach(Neighbour::close);
	}

	@Override
	public boolean isRunning() {
		return !this.running.isEmpty();
	}

}
