package io.macula.spring.boot.autoconfigure;

import java.util.Locale;

import io.macula.engine.trust.TlsMode;

import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.converter.Converter;

/**
 * Reads TLS modes in the long and the short form that Macula 0.14.3 knows. Stateless.
 */
@ConfigurationPropertiesBinding
class TlsModeConverter implements Converter<String, TlsMode> {

	@Override
	public TlsMode convert(String source) {
		return switch (source.strip().toLowerCase(Locale.ROOT)) {
			case "development", "dev" -> TlsMode.DEVELOPMENT;
			case "production", "prod" -> TlsMode.PRODUCTION;
			default -> throw new IllegalArgumentException(
					"TLS mode '" + source + "' is not known, use 'production' (or 'prod') or 'development' (or 'dev')");
		};
	}

}
