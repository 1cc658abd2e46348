package io.macula.sample.street;

import java.time.InstantSource;

import io.macula.sample.SampleProperties;
import io.macula.spring.client.ImportMaculaClients;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The house that this application is, and the street that it sees.
 */
@Configuration(proxyBeanMethods = false)
@ImportMaculaClients
class StreetConfiguration {

	@Bean
	House house(SampleProperties properties) {
		return new House(properties.house(), properties.day(), InstantSource.system());
	}

	@Bean
	Street street() {
		return new Street(InstantSource.system());
	}

}
