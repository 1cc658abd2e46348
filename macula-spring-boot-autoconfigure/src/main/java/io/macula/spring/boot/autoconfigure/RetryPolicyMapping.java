package io.macula.spring.boot.autoconfigure;

import org.springframework.core.retry.RetryPolicy;

/**
 * Makes a policy of {@link MaculaRetryProperties}. Stateless.
 */
final class RetryPolicyMapping {

	private static final String PREFIX = "macula.listener.retry.";

	private RetryPolicyMapping() {
	}

	static RetryPolicy policy(MaculaRetryProperties properties) {
		RetryPolicy.Builder builder = RetryPolicy.builder();
		NodeBuilderMapping.set(PREFIX + "max-retries", properties.getMaxRetries(), builder::maxRetries);
		NodeBuilderMapping.set(PREFIX + "delay", properties.getDelay(), builder::delay);
		NodeBuilderMapping.set(PREFIX + "multiplier", properties.getMultiplier(), builder::multiplier);
		NodeBuilderMapping.set(PREFIX + "max-delay", properties.getMaxDelay(), builder::maxDelay);
		NodeBuilderMapping.set(PREFIX + "jitter", properties.getJitter(), builder::jitter);
		return builder.build();
	}

}
