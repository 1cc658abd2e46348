package io.macula.engine.rpc;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Versions and what callers accept of them.
 */
class VersionRangeTests {

	@ParameterizedTest
	@CsvSource({ "1.2.0, 1.2.0, true", "1.2, 1.2.0, true", "1.2, 1.2.1, false", "1.x, 1.0.0, true", "1.x, 1.9.9, true",
			"1.x, 2.0.0, false", "1.2.x, 1.2.7, true", "1.2.x, 1.3.0, false", "x, 0.0.1, true", ">=1.2, 1.2.0, true",
			">=1.2, 1.10.0, true", ">=1.2, 1.1.9, false", ">=1.2 <2, 1.99.0, true", ">=1.2 <2, 2.0.0, false",
			">1.2, 1.2.0, false", "<=2, 2.0.0, true", "=3, 3.0.0, true", "0.x, 1.0.0, false" })
	void saysWhichVersionsAreAccepted(String range, String version, boolean accepted) {
		assertThat(VersionRange.parse(range).contains(ProcedureVersion.parse(version))).isEqualTo(accepted);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "one", "1.", ".1", "1.2.3.4", "1.x.2", "1.2.3.x", "^1.2", ">=", "-1", "1,2",
			"99999999999", ">=1.2 or 2", "xx", ">= 1" })
	void whatIsNoRangeIsRefusedByName(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> VersionRange.parse(text))
			.withMessageContaining("'" + text + "'")
			.withMessageContaining("1.x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1.x", "v1", "1.2.3.4", "1..2", "1.2-rc1" })
	void whatIsNoVersionIsRefusedByName(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> ProcedureVersion.parse(text))
			.withMessageContaining("'" + text + "'")
			.withMessageContaining("1.2.0");
	}

	@Test
	void nonsenseInTheMetadataOfAnotherNodeIsLeftOut() {
		assertThat(ProcedureVersion.told(Map.of())).isEmpty();
		assertThat(ProcedureVersion.told(Map.of(ProcedureVersion.METADATA, "1.2, x,,2.0.1,9"))).containsExactly(
				new ProcedureVersion(1, 2, 0), new ProcedureVersion(2, 0, 1), new ProcedureVersion(9, 0, 0));
		assertThat(ProcedureVersion.told(Map.of(ProcedureVersion.METADATA, "1,".repeat(100_000)))).hasSize(64);
	}

	@Test
	void aListHasEachVersionOnceInOrder() {
		assertThat(ProcedureVersion.list(
				List.of(new ProcedureVersion(10, 0, 0), new ProcedureVersion(2, 1, 0), new ProcedureVersion(10, 0, 0))))
			.isEqualTo("2.1.0,10.0.0");
	}

}
