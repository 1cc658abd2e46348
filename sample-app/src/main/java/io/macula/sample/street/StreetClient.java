package io.macula.sample.street;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.macula.engine.PublishResult;
import io.macula.sample.street.Street.Arrival;
import io.macula.spring.client.MaculaCall;
import io.macula.spring.client.MaculaClient;
import io.macula.spring.client.MaculaPublish;

import org.springframework.messaging.handler.annotation.DestinationVariable;

/**
 * What the houses of the street offer to each other. Thread-safe.
 */
@MaculaClient("street")
public interface StreetClient {

	/**
	 * Ask one house for a price.
	 * @param house its name
	 * @param request how much
	 * @return its quote
	 */
	@MaculaCall("{house}.quote")
	CompletableFuture<Quote> quote(@DestinationVariable String house, QuoteRequest request);

	/**
	 * Ask one house for what it has told lately, which this house may not have heard.
	 * @param house its name
	 * @return its readings, the newest at the end; to be closed
	 */
	@MaculaCall("{house}.history")
	Stream<Arrival> history(@DestinationVariable String house);

	/**
	 * Publish a reading.
	 * @param house name of the house
	 * @param reading the reading
	 * @return which nodes it was handed to
	 */
	@MaculaPublish("{house}.power")
	CompletableFuture<PublishResult> tell(@DestinationVariable String house, Reading reading);

	/**
	 * Publish a reading of the house that it names.
	 * @param reading the reading
	 * @return which nodes it was handed to
	 */
	default CompletableFuture<PublishResult> tell(Reading reading) {
		return tell(reading.house(), reading);
	}

}
