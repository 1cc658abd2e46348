package io.macula.spring.boot.autoconfigure;

import java.io.File;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.macula.engine.CallOptions;
import io.macula.engine.MaculaNodeBuilder;
import io.macula.engine.SubscribeOptions;
import io.macula.engine.rpc.ProviderStrategy;
import io.macula.engine.runtime.Limits;
import io.macula.engine.trust.TlsMode;
import io.macula.spring.listener.DeadLetterPublishingRecoverer;
import io.macula.spring.listener.MaculaListenerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MaculaProperties}: every variable of Macula 0.14.3 by itself, defaults
 * and names.
 */
class MaculaPropertiesTests {

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void environmentVariableBinds(String variable, String value, Function<MaculaProperties, Object> property,
			Object expected) {
		assertThat(property.apply(bindVariable(variable, value))).isEqualTo(expected);
	}

	static Stream<Arguments> environmentVariableBinds() {
		return Stream.of(
				variable("MACULA_REALM", "org.example.street", MaculaProperties::getRealm, "org.example.street"),
				variable("MACULA_QUIC_PORT", "4433", (properties) -> properties.getQuic().getPort(), 4433),
				variable("MACULA_HOSTNAME", "node1.example.org", MaculaProperties::getHostname, "node1.example.org"),
				variable("MACULA_BOOTSTRAP_PEERS", "https://a:9443,https://b:9444",
						(properties) -> properties.getBootstrap().getPeers(),
						List.of("https://a:9443", "https://b:9444")),
				variable("MACULA_TLS_MODE", "production", (properties) -> properties.getTls().getMode(),
						TlsMode.PRODUCTION),
				variable("MACULA_TLS_CACERTFILE", "/etc/ca.pem", (properties) -> properties.getTls().getCaCertFile(),
						new File("/etc/ca.pem")),
				variable("MACULA_TLS_CERTFILE", "/etc/cert.pem", (properties) -> properties.getTls().getCertFile(),
						new File("/etc/cert.pem")),
				variable("MACULA_TLS_KEYFILE", "/etc/key.pem", (properties) -> properties.getTls().getKeyFile(),
						new File("/etc/key.pem")),
				variable("MACULA_TLS_VERIFY_HOSTNAME", "false", (properties) -> properties.getTls().isVerifyHostname(),
						false),
				variable("MACULA_TLS_VERIFY_HOSTNAME", "0", (properties) -> properties.getTls().isVerifyHostname(),
						false),
				variable("MACULA_TLS_VERIFY_HOSTNAME", "1", (properties) -> properties.getTls().isVerifyHostname(),
						true),
				variable("MACULA_LATITUDE", "52.37", MaculaProperties::getLatitude, 52.37),
				variable("MACULA_LONGITUDE", "4.89", MaculaProperties::getLongitude, 4.89),
				variable("MACULA_LOCATION", "Amsterdam", MaculaProperties::getLocation, "Amsterdam"),
				// Not of 0.14.3, but likely to be set for a container
				variable("MACULA_DATADIR", "/var/lib/macula", MaculaProperties::getDataDir,
						new File("/var/lib/macula")),
				variable("MACULA_DATA_DIR", "/var/lib/macula", MaculaProperties::getDataDir,
						new File("/var/lib/macula")),
				variable("MACULA_QUIC_HOST", "127.0.0.1", (properties) -> properties.getQuic().getHost(), "127.0.0.1"),
				variable("MACULA_ADVERTISED_ENDPOINTS", "a:1,b:2", MaculaProperties::getAdvertisedEndpoints,
						List.of("a:1", "b:2")),
				variable("MACULA_METADATA_FLOOR", "3", MaculaProperties::getMetadata, Map.of("floor", "3")),
				variable("MACULA_TLS_BUNDLE", "mesh", (properties) -> properties.getTls().getBundle(), "mesh"),
				variable("MACULA_RPC_TIMEOUT", "2s", (properties) -> properties.getRpc().getTimeout(),
						Duration.ofSeconds(2)),
				variable("MACULA_LIMITS_FRAMESIZE", "2MB", (properties) -> properties.getLimits().getFrameSize(),
						DataSize.ofMegabytes(2)),
				variable("MACULA_ERLANG_ENABLED", "false", (properties) -> properties.getErlang().getEnabled(), false),
				variable("MACULA_ERLANG_SUBSCRIBE", "false", (properties) -> properties.getErlang().isSubscribe(),
						false),
				variable("MACULA_ERLANG_PUBLISH", "false", (properties) -> properties.getErlang().isPublish(), false),
				variable("MACULA_ERLANG_CALL", "false", (properties) -> properties.getErlang().isCall(), false),
				variable("MACULA_ERLANG_PROVIDE", "false", (properties) -> properties.getErlang().isProvide(), false),
				variable("MACULA_ERLANG_RELAY", "false", (properties) -> properties.getErlang().isRelay(), false),
				variable("MACULA_ERLANG_CONNECTREQUIRED", "true",
						(properties) -> properties.getErlang().isConnectRequired(), true),
				variable("MACULA_ERLANG_BRIDGEDTOPICS", "home.**,street.*",
						(properties) -> properties.getErlang().getBridgedTopics(), List.of("home.**", "street.*")),
				variable("MACULA_ERLANG_DIAGNOSTICS", "true", (properties) -> properties.getErlang().getDiagnostics(),
						true),
				variable("MACULA_ERLANG_HEALTH_PORT", "8080",
						(properties) -> properties.getErlang().getHealth().getPort(), 8080),
				variable("MACULA_ERLANG_HEALTH_ADDRESS", "0.0.0.0",
						(properties) -> properties.getErlang().getHealth().getAddress(), "0.0.0.0"),
				variable("MACULA_ERLANG_ENVIRONMENT", "true", (properties) -> properties.getErlang().isEnvironment(),
						true));
	}

	private static Arguments variable(String name, String value, Function<MaculaProperties, Object> property,
			Object expected) {
		return Arguments.of(name, value, property, expected);
	}

	@ParameterizedTest
	@CsvSource({ "production,PRODUCTION", "prod,PRODUCTION", "PROD,PRODUCTION", "Production,PRODUCTION",
			"development,DEVELOPMENT", "dev,DEVELOPMENT", "DEVELOPMENT,DEVELOPMENT" })
	void tlsModeHasShortAndLongForms(String text, TlsMode mode) {
		assertThat(bind(Map.of("macula.tls.mode", text)).getTls().getMode()).isEqualTo(mode);
	}

	@Test
	void unknownTlsModeIsRefusedWithTheKnownOnes() {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(Map.of("macula.tls.mode", "staging")))
			.havingRootCause()
			.withMessage("TLS mode 'staging' is not known, use 'production' (or 'prod') or 'development' (or 'dev')");
	}

	@Test
	void portsThatKubernetesSetsForAServiceOfThisNameDoNotBind() {
		assertThat(bindVariable("MACULA_PORT", "tcp://10.0.0.1:9443").getQuic().getPort()).isEqualTo(9443);
		assertThat(bindVariable("MACULA_SERVICE_PORT_QUIC", "9443").getQuic().getPort()).isEqualTo(9443);
	}

	@Test
	void kebabCaseBinds() {
		MaculaProperties properties = bind(Map.of("macula.tls.ca-cert-file", "ca.pem", "macula.rpc.strategy",
				"round-robin", "macula.bootstrap.peers[0]", "a:1", "macula.limits.kept-links", "7"));
		assertThat(properties.getTls().getCaCertFile()).isEqualTo(new File("ca.pem"));
		assertThat(properties.getRpc().getStrategy()).isEqualTo(ProviderStrategy.ROUND_ROBIN);
		assertThat(properties.getBootstrap().getPeers()).containsExactly("a:1");
		assertThat(properties.getLimits().getKeptLinks()).isEqualTo(7);
	}

	@Test
	void defaultsAreThoseOfTheEngine() {
		MaculaProperties properties = new MaculaProperties();
		assertThat(properties.getQuic().getPort()).isEqualTo(MaculaNodeBuilder.DEFAULT_PORT);
		assertThat(properties.getRpc().getTimeout()).isEqualTo(CallOptions.defaults().timeout());
		assertThat(properties.getRpc().getStrategy()).isEqualTo(CallOptions.defaults().strategy());
		assertThat(properties.getListener().getConcurrency()).isEqualTo(SubscribeOptions.defaults().concurrency());
		assertThat(properties.getListener().getQueue()).isEqualTo(SubscribeOptions.defaults().queueMessages());
		assertThat(properties.getListener().getDeadLetterSuffix())
			.isEqualTo(DeadLetterPublishingRecoverer.DEFAULT_SUFFIX);
		MaculaRetryProperties retry = properties.getListener().getRetry();
		assertThat(retry.getMaxRetries()).isEqualTo(MaculaListenerSettings.DEFAULT_RETRIES);
		assertThat(retry.getDelay()).isEqualTo(MaculaListenerSettings.DEFAULT_RETRY_DELAY);
		assertThat(retry.getMultiplier()).isEqualTo(MaculaListenerSettings.DEFAULT_RETRY_MULTIPLIER);
	}

	@ParameterizedTest
	@MethodSource
	void everyLimitOfTheEngineIsAPropertyWithTheSameDefault(Method limit) throws Exception {
		BeanWrapperImpl properties = new BeanWrapperImpl(new MaculaLimitsProperties());
		Object value = properties.getPropertyValue(propertyOf(limit));
		int bytesOrCount = (value instanceof DataSize size) ? (int) size.toBytes() : (Integer) value;
		assertThat(bytesOrCount).isEqualTo(limit.invoke(Limits.defaults()));
	}

	@ParameterizedTest
	@MethodSource("everyLimitOfTheEngineIsAPropertyWithTheSameDefault")
	void everyLimitReachesTheEngine(Method limit) throws Exception {
		MaculaLimitsProperties limits = new MaculaLimitsProperties();
		BeanWrapperImpl properties = new BeanWrapperImpl(limits);
		String property = propertyOf(limit);
		int other = (int) limit.invoke(Limits.defaults()) + 1;
		properties.setPropertyValue(property,
				(properties.getPropertyType(property) == DataSize.class) ? DataSize.ofBytes(other) : other);
		assertThat(limit.invoke(LimitsMapping.limits(limits))).isEqualTo(other);
	}

	static Stream<Method> everyLimitOfTheEngineIsAPropertyWithTheSameDefault() {
		return Arrays.stream(Limits.class.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == int.class
					&& method.getParameterCount() == 0);
	}

	private static String propertyOf(Method limit) {
		return limit.getName().replaceAll("Bytes$", "Size");
	}

	@ParameterizedTest
	@MethodSource
	void emptyPropertyMeansTheDefaultOrAnEmptyList(String name) {
		String path = path(name);
		Object usual = new BeanWrapperImpl(new MaculaProperties()).getPropertyValue(path);
		for (String empty : List.of("", "${not.there:}")) {
			Object bound = new BeanWrapperImpl(bind(Map.of(name, empty))).getPropertyValue(path);
			assertThat(bound).isEqualTo((usual instanceof List) ? List.of() : usual);
		}
	}

	static Stream<String> emptyPropertyMeansTheDefaultOrAnEmptyList() {
		BeanWrapperImpl properties = new BeanWrapperImpl(new MaculaProperties());
		return Metadata.properties()
			.stream()
			.filter((property) -> !Set.of("java.lang.String", "java.util.Map").contains(rawType(property)))
			.map((property) -> property.get("name").asString())
			.filter((name) -> name.startsWith("macula.") && properties.isReadableProperty(path(name)));
	}

	private static String rawType(JsonNode property) {
		return property.path("type").asString("").replaceAll("<.*", "");
	}

	/** Of its getters. */
	private static String path(String name) {
		return Pattern.compile("-(.)")
			.matcher(name.substring("macula.".length()))
			.replaceAll((letter) -> letter.group(1).toUpperCase(Locale.ROOT));
	}

	private static MaculaProperties bindVariable(String name, String value) {
		return bind(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
				Map.of(name, value)));
	}

	private static MaculaProperties bind(Map<String, Object> properties) {
		return bind(new MapPropertySource("test", properties));
	}

	private static MaculaProperties bind(PropertySource<?> source) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.forEach((existing) -> environment.getPropertySources().remove(existing.getName()));
		environment.getPropertySources().addFirst(source);
		ApplicationConversionService conversionService = new ApplicationConversionService();
		conversionService.addConverter(new TlsModeConverter());
		return new Binder(ConfigurationPropertySources.get(environment),
				new PropertySourcesPlaceholdersResolver(environment), conversionService)
			.bindOrCreate("macula", Bindable.of(MaculaProperties.class),
					new EmptyPropertyBindHandler(BindHandler.DEFAULT));
	}

}
