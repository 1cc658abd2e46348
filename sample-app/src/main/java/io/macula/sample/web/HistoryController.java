package io.macula.sample.web;

import java.util.List;
import java.util.stream.Stream;

import io.macula.sample.street.Street.Arrival;
import io.macula.sample.street.StreetClient;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Asks other houses for what they told before this one was there. Thread-safe.
 */
@RestController
class HistoryController {

	private final StreetClient street;

	HistoryController(StreetClient street) {
		this.street = street;
	}

	@GetMapping("/api/history/{house}")
	List<Arrival> history(@PathVariable String house) {
		try (Stream<Arrival> history = this.street.history(house)) {
			return history.toList();
		}
	}

}
