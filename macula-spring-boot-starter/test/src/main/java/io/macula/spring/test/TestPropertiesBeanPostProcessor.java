package io.macula.spring.test;

import io.macula.spring.boot.autoconfigure.MaculaErlangProperties;
import io.macula.spring.boot.autoconfigure.MaculaProperties;
import io.macula.spring.boot.autoconfigure.MaculaTlsProperties;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Takes what a test must not need out of the properties before the nodes are made of
 * them: certificates and keys, which are not there where tests run, and fixed TCP ports,
 * which two contexts cannot share. Stateless.
 */
class TestPropertiesBeanPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof MaculaProperties properties) {
			clean(properties);
			properties.getMeshes().values().forEach(TestPropertiesBeanPostProcessor::clean);
		}
		return bean;
	}

	private static void clean(MaculaProperties properties) {
		MaculaTlsProperties tls = properties.getTls();
		tls.setMode(null);
		tls.setBundle(null);
		tls.setCaCertFile(null);
		tls.setCertFile(null);
		tls.setKeyFile(null);
		MaculaErlangProperties.Health health = properties.getErlang().getHealth();
		if (health.getPort() != null) {
			health.setPort(0);
		}
	}

}
