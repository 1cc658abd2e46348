package io.macula.spring.boot.autoconfigure;

import java.util.List;
import java.util.function.Consumer;

import javax.net.ssl.X509TrustManager;

import io.macula.engine.MaculaNode;
import io.macula.engine.MaculaNodeBuilder;
import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.trust.TlsSettings;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ErlangPolicyMapping} down to the policy of the node.
 */
class ErlangPolicyMappingTests {

	private static final TlsSettings DEVELOPMENT = TlsSettings.development();

	private static final TlsSettings PROVEN_ONLY = DEVELOPMENT.withClientCertificateRequired(true);

	@Test
	void everythingIsAllowedInDevelopment() {
		assertThat(policy(DEVELOPMENT, (erlang) -> {
		})).isEqualTo(ErlangPolicy.open());
	}

	@Test
	void nothingIsAllowedWhereEverybodyMustProveWhoTheyAre() {
		assertThat(policy(PROVEN_ONLY, (erlang) -> {
		})).isEqualTo(ErlangPolicy.closed());
		assertThat(policy(PROVEN_ONLY, (erlang) -> erlang.setRelay(false))).isEqualTo(ErlangPolicy.closed());
	}

	@Test
	void nothingIsAllowedInProductionUnlessSaid() {
		assertThat(policy(productionSettings(), (erlang) -> {
		})).isEqualTo(ErlangPolicy.closed());
		assertThat(policy(productionSettings(), (erlang) -> erlang.setCall(false))).isEqualTo(ErlangPolicy.closed());
		assertThat(policy(productionSettings(), (erlang) -> erlang.setEnabled(true))).isEqualTo(ErlangPolicy.open());
	}

	@Test
	void defaultFollowsWhatACustomizerMakesOfTheTlsMode() {
		MaculaNodeBuilder builder = MaculaNode.builder().network(new MemoryNetwork()).tls(DEVELOPMENT);
		new ErlangPolicyMapping(new MaculaErlangProperties()).apply(builder, DEVELOPMENT);
		try (MaculaNode node = builder.tls(PROVEN_ONLY).build()) {
			assertThat(node.erlangPolicy()).isEqualTo(ErlangPolicy.closed());
		}
	}

	@Test
	void disabledAllowsNothing() {
		assertThat(policy(DEVELOPMENT, (erlang) -> erlang.setEnabled(false))).isEqualTo(ErlangPolicy.closed());
	}

	@Test
	void eachPermissionIsTakenAwayByItsProperty() {
		assertThat(policy(DEVELOPMENT, (erlang) -> erlang.setSubscribe(false)).subscribe()).isFalse();
		assertThat(policy(DEVELOPMENT, (erlang) -> erlang.setPublish(false)).publish()).isFalse();
		assertThat(policy(DEVELOPMENT, (erlang) -> erlang.setCall(false)).call()).isFalse();
		assertThat(policy(DEVELOPMENT, (erlang) -> erlang.setProvide(false)).provide()).isFalse();
		assertThat(policy(DEVELOPMENT, (erlang) -> erlang.setRelay(false)).relay()).isFalse();
		assertThat(policy(DEVELOPMENT, (erlang) -> erlang.setConnectRequired(true)).connectRequired()).isTrue();
		assertThat(policy(DEVELOPMENT, (erlang) -> erlang.setBridgedTopics(List.of("home.**", " street.*", "home.**")))
			.bridgedTopics()).containsExactly("home.**", "street.*");
		assertThat(policy(DEVELOPMENT, (erlang) -> erlang.setBridgedTopics(List.of())).bridgedTopics()).isEmpty();
	}

	@Test
	void onePermissionLessLeavesTheOthers() {
		ErlangPolicy open = ErlangPolicy.open();
		assertThat(policy(DEVELOPMENT, (erlang) -> erlang.setPublish(false)))
			.isEqualTo(new ErlangPolicy(true, open.subscribe(), false, open.call(), open.provide(), open.relay(),
					open.connectRequired(), open.bridgedTopics()));
	}

	@Test
	void enabledWithRequiredCertificatesIsRefused() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> policy(PROVEN_ONLY, (erlang) -> erlang.setEnabled(true)))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("macula.erlang.enabled"))
			.withMessageContaining("macula.tls.require-client-certificate")
			.withMessageContaining("set one of the two to false");
	}

	@Test
	void bridgedTopicThatIsNoPatternIsRefused() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> policy(DEVELOPMENT, (erlang) -> erlang.setBridgedTopics(List.of("a..b"))))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("macula.erlang.bridged-topics"))
			.withMessageContaining("a..b");
	}

	private static TlsSettings productionSettings() {
		return TlsSettings.production(mock(X509TrustManager.class));
	}

	private static ErlangPolicy policy(TlsSettings tls, Consumer<MaculaErlangProperties> change) {
		MaculaErlangProperties properties = new MaculaErlangProperties();
		change.accept(properties);
		MaculaNodeBuilder builder = MaculaNode.builder().network(new MemoryNetwork()).tls(tls);
		new ErlangPolicyMapping(properties).apply(builder, tls);
		try (MaculaNode node = builder.build()) {
			return node.erlangPolicy();
		}
	}

}
