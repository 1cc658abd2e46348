package io.macula.spring.support.converter;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.MimeType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MaculaMessageConverters} and the built-in converters.
 */
class MaculaMessageConvertersTests {

	private final MaculaMessageConverters converters = MaculaMessageConverters.defaults();

	@Test
	void objectsAreJson() {
		Content content = this.converters.write(new Reading("kitchen", 21.5), null);
		assertThat(text(content)).isEqualTo("{\"room\":\"kitchen\",\"celsius\":21.5}");
		assertThat(content.contentType()).isEqualTo("application/json");
		assertThat(this.converters.read(content.bytes(), "application/json", Reading.class))
			.isEqualTo(new Reading("kitchen", 21.5));
	}

	@Test
	void genericTypesKeepTheirArguments() {
		Type type = new ParameterizedTypeReference<List<Reading>>() {
		}.getType();
		assertThat(this.converters.read("[{\"room\":\"a\",\"celsius\":1}]".getBytes(StandardCharsets.UTF_8),
				"application/json", type))
			.isEqualTo(List.of(new Reading("a", 1)));
	}

	@Test
	void mediaTypesWithJsonSuffixAreJson() {
		assertThat(this.converters.read("7".getBytes(StandardCharsets.UTF_8), "application/vnd.home+json;v=1",
				Integer.class))
			.isEqualTo(7);
		assertThat(this.converters.write(7, "application/vnd.home+json").contentType())
			.isEqualTo("application/vnd.home+json");
	}

	@Test
	void numbersAndBooleansAreJson() {
		assertThat(text(this.converters.write(42, null))).isEqualTo("42");
		assertThat(this.converters.read("true".getBytes(StandardCharsets.UTF_8), "application/json", boolean.class))
			.isEqualTo(true);
	}

	@Test
	void bytesStayAsTheyAre() {
		byte[] bytes = { 1, 2, 3 };
		Content content = this.converters.write(bytes, null);
		assertThat(content.bytes()).isSameAs(bytes);
		assertThat(content.contentType()).isEqualTo("application/octet-stream");
		assertThat(this.converters.write(bytes, "application/cbor").contentType()).isEqualTo("application/cbor");
		assertThat(this.converters.read(bytes, "application/cbor", byte[].class)).isSameAs(bytes);
	}

	@Test
	void textStaysAsItIsWhateverItIsSaidToBe() {
		assertThat(this.converters.write("21 °C", null).contentType()).isEqualTo("text/plain");
		assertThat(text(this.converters.write("{\"a\":1}", "application/json"))).isEqualTo("{\"a\":1}");
		assertThat(this.converters.read("{\"a\":1}".getBytes(StandardCharsets.UTF_8), "application/json", String.class))
			.isEqualTo("{\"a\":1}");
	}

	@Test
	void textUsesTheCharacterSetOfItsMediaType() {
		Content content = this.converters.write("°", "text/plain;charset=ISO-8859-1");
		assertThat(content.bytes()).containsExactly(0xB0);
		assertThat(this.converters.read(content.bytes(), content.contentType(), String.class)).isEqualTo("°");
	}

	@Test
	void nothingIsNoBytesAndBack() {
		Content content = this.converters.write(null, null);
		assertThat(content.bytes()).isEmpty();
		assertThat(this.converters.read(content.bytes(), content.contentType(), Reading.class)).isNull();
		assertThat(this.converters.read(content.bytes(), content.contentType(), byte[].class)).isEqualTo(new byte[0]);
		assertThat(this.converters.read(content.bytes(), content.contentType(), String.class)).isEqualTo("");
	}

	@Test
	void voidIgnoresTheBytes() {
		assertThat(this.converters.read(new byte[] { 1 }, "no/idea", Void.class)).isNull();
	}

	@Test
	void unknownMediaTypeFailsWithTypeAndMediaType() {
		assertThatExceptionOfType(MaculaConversionException.class)
			.isThrownBy(() -> this.converters.read(new byte[1], "application/cbor", Reading.class))
			.withMessage("No converter reads 'application/cbor' as 'MaculaMessageConvertersTests.Reading'");
		assertThatExceptionOfType(MaculaConversionException.class)
			.isThrownBy(() -> this.converters.write(new Reading("a", 1), "application/cbor"))
			.withMessageContaining("No converter writes")
			.withMessageContaining("application/cbor");
	}

	@Test
	void malformedMediaTypeFailsWithoutRepeatingIt() {
		assertThatExceptionOfType(MaculaConversionException.class)
			.isThrownBy(() -> this.converters.read(new byte[1], "<script>", Reading.class))
			.withMessage("Content type is no media type");
	}

	@Test
	void malformedBytesFailWithoutTellingTheParsersText() {
		assertThatExceptionOfType(MaculaConversionException.class)
			.isThrownBy(() -> this.converters.read("{\"room\":".getBytes(StandardCharsets.UTF_8), "application/json",
					Reading.class))
			.withMessage("Cannot read 'application/json' as 'MaculaMessageConvertersTests.Reading'")
			.havingCause();
	}

	@Test
	void firstResponsibleConverterIsUsed() {
		MaculaMessageConverters custom = new MaculaMessageConverters(
				List.of(new UpperCaseConverter(), new StringMaculaMessageConverter()));
		assertThat(text(custom.write("abc", null))).isEqualTo("ABC");
	}

	private static String text(Content content) {
		return new String(content.bytes(), StandardCharsets.UTF_8);
	}

	record Reading(String room, double celsius) {
	}

	static class UpperCaseConverter extends StringMaculaMessageConverter {

		@Override
		public Content write(Object value, MimeType contentType) {
			return super.write(value.toString().toUpperCase(java.util.Locale.ROOT), contentType);
		}

	}

}
