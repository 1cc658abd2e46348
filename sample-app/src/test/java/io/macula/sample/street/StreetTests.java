package io.macula.sample.street;

import java.time.Instant;

import io.macula.engine.identity.NodeId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link Street}.
 */
class StreetTests {

	private static final NodeId ONE = NodeId.fromHex("01".repeat(32));

	private static final NodeId OTHER = NodeId.fromHex("02".repeat(32));

	private Instant now = Instant.EPOCH;

	private final Street street = new Street(() -> this.now);

	@Test
	void showsTheLatestReadingOfEachHouseInOrderOfNames() {
		this.street.add(reading("oak", 1), ONE);
		this.street.add(reading("ash", 7), OTHER);
		this.street.add(reading("oak", 2), ONE);
		assertThat(this.street.houses()).extracting("house", "last", "received")
			.containsExactly(tuple("ash", 7L, 1L), tuple("oak", 2L, 2L));
	}

	@Test
	void aNodeThatUsesTheNameOfAHouseDoesNotSpoilItsCount() {
		this.street.add(reading("oak", 1), ONE);
		this.street.add(reading("oak", 1), OTHER);
		assertThat(this.street.houses()).hasSize(2).allSatisfy((house) -> assertThat(house.duplicates()).isZero());
	}

	@Test
	void aHouseThatFallsSilentIsForgotten() {
		this.street.add(reading("oak", 1), ONE);
		this.now = this.now.plusSeconds(61);
		this.street.add(reading("ash", 1), OTHER);
		assertThat(this.street.houses()).extracting(Street.HouseView::house).containsExactly("ash");
	}

	@Test
	void whatIsRememberedIsBounded() {
		for (int number = 1; number <= 2000; number++) {
			this.street.add(reading("house-" + number, number), ONE);
		}
		assertThat(this.street.houses()).hasSize(256);
		assertThat(this.street.latest()).hasSize(1000).last().extracting("reading.number").isEqualTo(2000L);
	}

	private static Reading reading(String house, long number) {
		return new Reading(house, 1, number, 0, 0, 0);
	}

}
