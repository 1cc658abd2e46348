package io.macula.sample.web;

import java.util.concurrent.CompletableFuture;

import io.macula.sample.street.Quote;
import io.macula.sample.street.QuoteRequest;
import io.macula.sample.street.StreetClient;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Asks other houses for prices. Thread-safe.
 */
@RestController
class QuoteController {

	private final StreetClient street;

	QuoteController(StreetClient street) {
		this.street = street;
	}

	@GetMapping("/api/quotes/{house}")
	CompletableFuture<Quote> quote(@PathVariable String house, @RequestParam double kilowattHours) {
		return this.street.quote(house, new QuoteRequest(kilowattHours));
	}

}
