package io.macula.sample.web;

import java.util.List;

import io.macula.sample.street.NoticeBoard;
import io.macula.sample.street.NoticeBoard.Notice;
import io.macula.sample.street.Street;
import io.macula.sample.street.Street.Arrival;
import io.macula.sample.street.Street.HouseView;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What this house knows of the street. Thread-safe.
 */
@RestController
class StreetController {

	private final Street street;

	private final NoticeBoard notices;

	StreetController(Street street, NoticeBoard notices) {
		this.street = street;
		this.notices = notices;
	}

	@GetMapping("/api/street")
	List<HouseView> street() {
		return this.street.houses();
	}

	@GetMapping("/api/readings")
	Readings readings(@RequestParam(required = false) @Nullable String house) {
		return new Readings(this.street.houses().stream().filter((view) -> matches(house, view.house())).toList(),
				this.street.latest().stream().filter((arrival) -> matches(house, arrival.reading().house())).toList());
	}

	@GetMapping("/api/notices")
	List<Notice> notices() {
		return this.notices.latest();
	}

	private static boolean matches(@Nullable String wanted, String house) {
		return wanted == null || wanted.equals(house);
	}

	/**
	 * Readings that arrived. Immutable.
	 *
	 * @param houses counters of each house
	 * @param latest the readings themselves, the newest at the end
	 */
	record Readings(List<HouseView> houses, List<Arrival> latest) {
	}

}
