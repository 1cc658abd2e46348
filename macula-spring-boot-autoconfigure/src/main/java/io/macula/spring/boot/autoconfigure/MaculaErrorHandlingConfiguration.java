package io.macula.spring.boot.autoconfigure;

import java.util.concurrent.Executor;

import io.macula.spring.listener.DeadLetterPublishingRecoverer;
import io.macula.spring.listener.LoggingMessageRecoverer;
import io.macula.spring.listener.MaculaErrorHandler;
import io.macula.spring.listener.MaculaListenerSettings;
import io.macula.spring.listener.MaculaMessageRecoverer;
import io.macula.spring.listener.RetryingErrorHandler;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What becomes of messages whose handler fails.
 */
@Configuration(proxyBeanMethods = false)
class MaculaErrorHandlingConfiguration {

	@Bean
	@ConditionalOnMissingBean(MaculaErrorHandler.class)
	RetryingErrorHandler maculaErrorHandler(MaculaListenerSettings settings, MaculaMessageRecoverer recoverer,
			@Qualifier(MaculaExecutorConfiguration.BEAN_NAME) Executor executor) {
		return new RetryingErrorHandler(settings.retryPolicy(), recoverer, executor);
	}

	@Bean
	@ConditionalOnMissingBean
	MaculaMessageRecoverer maculaMessageRecoverer(MaculaProperties properties) {
		MaculaListenerProperties listener = properties.getListener();
		return switch (listener.getRecoverer()) {
			case LOG -> new LoggingMessageRecoverer();
			case DEAD_LETTER -> deadLetters(listener.getDeadLetterSuffix());
		};
	}

	private static DeadLetterPublishingRecoverer deadLetters(String suffix) {
		try {
			return new DeadLetterPublishingRecoverer(suffix);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("macula.listener.dead-letter-suffix", suffix,
					String.valueOf(ex.getMessage()), ex);
		}
	}

}
