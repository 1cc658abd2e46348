package io.macula.spring.aot;

import io.macula.engine.SeedStatus;
import io.macula.engine.discovery.LanStatus;
import io.macula.engine.runtime.Limits;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What a native image needs beside what annotated methods register themselves: the native
 * library of the transport, whose name in the jar depends on the platform, and what only
 * some parts of the actuator endpoint show. Stateless.
 */
public class MaculaRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection().registerType(Limits.class, MemberCategory.INVOKE_PUBLIC_METHODS);
		new BindingReflectionHintsRegistrar().registerReflectionHints(hints.reflection(), SeedStatus.class,
				LanStatus.class);
		hints.resources().registerPattern("META-INF/native/*netty*");
	}

}
