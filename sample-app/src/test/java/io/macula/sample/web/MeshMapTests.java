package io.macula.sample.web;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MeshMap}.
 */
class MeshMapTests {

	@ParameterizedTest
	@ValueSource(
			strings = { "{}", "{\"nodes\":[null]}", "{\"nodes\":[{\"house\":\"a\",\"endpoint\":\"b\",\"peers\":[]}]}",
					"{\"nodes\":[{\"id\":\"1\",\"house\":\"a\",\"endpoint\":\"b\"}]}",
					"{\"nodes\":[{\"id\":\"1\",\"house\":\"a\",\"endpoint\":\"b\",\"peers\":[{}]}]}" })
	void reportThatIsNotWholeIsRefusedWhenItArrives(String json) {
		assertThatExceptionOfType(DatabindException.class)
			.isThrownBy(() -> JsonMapper.shared().readValue(json, MeshMap.Report.class));
	}

}
