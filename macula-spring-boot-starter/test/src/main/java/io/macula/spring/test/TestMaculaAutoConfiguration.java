package io.macula.spring.test;

import java.time.Duration;

import io.macula.engine.MaculaNode;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.boot.autoconfigure.MaculaAutoConfiguration;
import io.macula.spring.core.UnknownMeshException;
import io.macula.spring.support.converter.MaculaMessageConverters;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of a mesh inside the test's process.
 *
 * @see AutoConfigureTestMacula
 */
@AutoConfiguration(before = MaculaAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "macula.enabled", matchIfMissing = true)
public final class TestMaculaAutoConfiguration {

	TestMaculaAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	MemoryNetwork maculaMemoryNetwork() {
		return new MemoryNetwork();
	}

	@Bean
	static TestPropertiesBeanPostProcessor maculaTestPropertiesBeanPostProcessor() {
		return new TestPropertiesBeanPostProcessor();
	}

	@Bean
	InMemoryCustomizer maculaInMemoryCustomizer(MemoryNetwork network) {
		return new InMemoryCustomizer(network);
	}

	@Bean
	MaculaTestHarness maculaTestHarness(MaculaNode node, MemoryNetwork network, MaculaMessageConverters converters,
			@Value("${macula.test.timeout:10s}") Duration timeout, BeanFactory beanFactory) {
		return new MaculaTestHarness(node, network, converters, timeout,
				(mesh) -> UnknownMeshException.beanOf(beanFactory, MaculaNode.class, mesh, "the test"));
	}

}
