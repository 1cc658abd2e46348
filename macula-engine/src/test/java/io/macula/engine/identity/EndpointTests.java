package io.macula.engine.identity;

import io.macula.engine.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EndpointTests {

	@ParameterizedTest
	@CsvSource({ "https://host:4433, host, 4433", "https://host:4433/, host, 4433", "https://Host, host, 9443",
			"quic://host:1, host, 1", "QUIC://host:65535, host, 65535", "host:9443, host, 9443", "host, host, 9443",
			"'  host:1 ', host, 1", "127.0.0.1, 127.0.0.1, 9443", "https://127.0.0.1:9443, 127.0.0.1, 9443",
			"[::1], ::1, 9443", "[::1]:4433, ::1, 4433", "https://[2001:DB8::1]:4433/, 2001:db8::1, 4433",
			"https://[::ffff:1.2.3.4], ::ffff:1.2.3.4, 9443", "a_b-c.example.org.:1, a_b-c.example.org., 1" })
	void parses(String text, String host, int port) {
		Endpoint endpoint = Endpoint.parse(text);
		assertThat(endpoint).isEqualTo(new Endpoint(host, port));
		assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
		assertThat(Endpoint.parse(endpoint.authority())).isEqualTo(endpoint);
		assertThat(Endpoint.parseOrNull(text)).isEqualTo(endpoint);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "https://", "https://:1", ":1", "http://host:1", "gateway://localhost", "::1",
			"https://::1:9443", "[::1", "[::1]x", "[::1]:", "[host]:1", "[::g]:1", "[fe80::1%eth0]:1", "host:",
			"host:0", "host:65536", "host:+1", "host:99999999999", "host:1/path", "host:1//", "a b:1", "host..x:1",
			"-host:1", "host\u0000:1", "user@host:1", "[[::1]]:1" })
	void refuses(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text))
			.withMessageContaining("'" + text + "'")
			.withMessageContaining("write it as https://host:port");
		assertThat(Endpoint.parseOrNull(text)).isNull();
	}

	@Test
	void refusesOverlongTextOfAPeerWithoutLookingAtIt() {
		assertThat(Endpoint.parseOrNull("a.".repeat(1000) + "a:1")).isNull();
		assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint("a.".repeat(130) + "a", 1));
	}

	@Test
	void readsEveryRecordedUrlThatNamesAHost() {
		for (JsonNode row : Vectors.semantics("url_parsing")) {
			String url = row.required("url").asString();
			if (!url.startsWith("http://") && !url.startsWith("https://:")) {
				Endpoint endpoint = Endpoint.parseOrNull(url);
				assertThat(endpoint == null).as(url)
					.isEqualTo(Endpoint.parseOrNull(url.replace("https://", "")) == null);
			}
		}
	}

	@Test
	void textHasBracketsOnlyAroundIpv6() {
		assertThat(new Endpoint("::1", 1)).hasToString("https://[::1]:1");
		assertThat(new Endpoint("host", 1)).hasToString("https://host:1");
		assertThat(new Endpoint("::1", 1).authority()).isEqualTo("[::1]:1");
	}

}
