package io.macula.spring.client;

import java.lang.reflect.Proxy;

import io.macula.spring.core.MaculaOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.util.StringValueResolver;
import org.springframework.validation.Validator;

/**
 * Makes clients of interfaces with {@link MaculaCall} and {@link MaculaPublish} methods.
 * {@link ImportMaculaClients} does that for beans. Thread-safe.
 */
public final class MaculaServiceProxyFactory {

	private final ClientSupport support;

	private MaculaServiceProxyFactory(ClientSupport support) {
		this.support = support;
	}

	/**
	 * Configure a factory.
	 * @param operations calls and publishes
	 * @return a builder
	 */
	public static Builder builder(MaculaOperations operations) {
		return new Builder(operations);
	}

	/**
	 * Make a client.
	 * @param type an interface; {@link MaculaClient} on it is honoured but for its mesh,
	 * and not needed
	 * @param <T> type of the client
	 * @return the client, which is thread-safe
	 * @throws InvalidClientException if a method cannot be understood
	 */
	public <T> T createClient(Class<T> type) {
		ClientInvocationHandler handler = new ClientInvocationHandler(type,
				new ClientMethodFactory(type, this.support).methods());
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
	}

	/**
	 * Configures a factory. Confined to one thread.
	 */
	public static final class Builder {

		private final MaculaOperations operations;

		private ConversionService conversionService = new DefaultFormattingConversionService();

		private @Nullable StringValueResolver valueResolver;

		private @Nullable Validator validator;

		private Builder(MaculaOperations operations) {
			this.operations = operations;
		}

		/**
		 * Set what turns values of headers and variables into text.
		 * @param conversionService the service
		 * @return this builder
		 */
		public Builder conversionService(ConversionService conversionService) {
			this.conversionService = conversionService;
			return this;
		}

		/**
		 * Set what resolves placeholders and expressions in attributes. Without it, they
		 * are taken as they are.
		 * @param valueResolver the resolver
		 * @return this builder
		 */
		public Builder embeddedValueResolver(@Nullable StringValueResolver valueResolver) {
			this.valueResolver = valueResolver;
			return this;
		}

		/**
		 * Set what checks payloads that are to be validated. Without it, none are.
		 * @param validator the validator
		 * @return this builder
		 */
		public Builder validator(@Nullable Validator validator) {
			this.validator = validator;
			return this;
		}

		/**
		 * Make the factory.
		 * @return the factory
		 */
		public MaculaServiceProxyFactory build() {
			return new MaculaServiceProxyFactory(
					new ClientSupport(this.operations, this.conversionService, this.valueResolver, this.validator));
		}

	}

}
