package io.macula.sample.street;

import java.util.stream.Stream;

import io.macula.engine.Message;
import io.macula.sample.street.Street.Arrival;
import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaSubscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Takes part in the mesh as one house: publishes its readings, answers quotes, tells its
 * history, listens to the street. Thread-safe.
 */
@Component
class ThisHouse {

	private static final Logger logger = LoggerFactory.getLogger(ThisHouse.class);

	private final StreetClient client;

	private final House house;

	private final Street street;

	private final ApplicationEventPublisher events;

	ThisHouse(StreetClient client, House house, Street street, ApplicationEventPublisher events) {
		this.client = client;
		this.house = house;
		this.street = street;
		this.events = events;
	}

	// Does not wait for houses that cannot be reached, and the next reading never
	// overtakes this one, because the delay is a fixed one
	@Scheduled(fixedDelayString = "${sample.interval}")
	void publishReading() {
		this.client.tell(this.house.measure()).whenComplete((result, failure) -> {
			if (failure != null) {
				logger.warn("Reading was not published", failure);
			}
		});
	}

	@MaculaSubscribe("street.*.power")
	void onReading(Reading reading, Message message) {
		this.events.publishEvent(this.street.add(reading, message.origin()));
	}

	@MaculaProcedure("street.quote")
	@MaculaProcedure("street.${sample.house}.quote")
	Quote quote(QuoteRequest request) {
		return this.house.quote(request);
	}

	@MaculaProcedure("street.${sample.house}.history")
	Stream<Arrival> history() {
		return this.street.latest(this.house.name()).stream();
	}

}
