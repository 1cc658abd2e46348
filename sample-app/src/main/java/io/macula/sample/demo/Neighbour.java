package io.macula.sample.demo;

import io.macula.engine.Call;
import io.macula.engine.MaculaNode;
import io.macula.engine.Message;
import io.macula.engine.StreamCall;
import io.macula.sample.street.House;
import io.macula.sample.street.QuoteRequest;
import io.macula.sample.street.Reading;
import io.macula.sample.street.Street;
import io.macula.sample.street.Street.Arrival;
import tools.jackson.databind.json.JsonMapper;

/**
 * A house that takes part in the mesh through the engine alone: what the annotations do,
 * written by hand. Thread-safe but for {@link #publishReading}.
 */
public class Neighbour implements AutoCloseable {

	private final House house;

	private final Street street;

	private final MaculaNode node;

	private final JsonMapper json;

	Neighbour(House house, Street street, MaculaNode node, JsonMapper json) {
		this.house = house;
		this.street = street;
		this.node = node;
		this.json = json;
	}

	void start() {
		this.node.start();
		this.node.subscribe("street.*.power", this::onReading);
		this.node.advertise("street.quote", this::quote);
		this.node.advertise("street." + this.house.name() + ".quote", this::quote);
		this.node.advertiseStream("street." + this.house.name() + ".history", this::history);
	}

	void publishReading() {
		this.node.publish(Reading.topic(this.house.name()), this.json.writeValueAsBytes(this.house.measure()));
	}

	private void onReading(Message message) {
		this.street.add(this.json.readValue(message.payload(), Reading.class), message.origin());
	}

	private byte[] quote(Call call) {
		return this.json.writeValueAsBytes(this.house.quote(this.json.readValue(call.args(), QuoteRequest.class)));
	}

	private void history(StreamCall call) throws Exception {
		for (Arrival arrival : this.street.latest(this.house.name())) {
			// Until there is room for the next one
			call.send(this.json.writeValueAsBytes(arrival)).toCompletableFuture().get();
		}
		call.finish();
	}

	public String name() {
		return this.house.name();
	}

	public MaculaNode node() {
		return this.node;
	}

	/**
	 * The street as this house sees it.
	 * @return the street
	 */
	public Street street() {
		return this.street;
	}

	@Override
	public void close() {
		this.node.close();
	}

}
