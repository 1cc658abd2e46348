package io.macula.spring.boot.autoconfigure.diagnostics;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that the native library of the transport is not there. Stateless.
 */
class NativeQuicFailureAnalyzer extends AbstractFailureAnalyzer<LinkageError> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, LinkageError cause) {
		if (!isAboutQuic(cause)) {
			return null;
		}
		return new FailureAnalysis(
				"The native QUIC library could not be loaded on %s %s: %s".formatted(System.getProperty("os.name"),
						System.getProperty("os.arch"), cause.getMessage()),
				"Add the dependency io.netty.incubator:netty-incubator-codec-native-quic with the classifier of this"
						+ " platform: linux-x86_64, linux-aarch_64, osx-x86_64, osx-aarch_64 or windows-x86_64. On Linux"
						+ " it needs glibc.",
				cause);
	}

	private static boolean isAboutQuic(Throwable failure) {
		for (Throwable at = failure; at != null; at = at.getCause()) {
			if (String.valueOf(at.getMessage()).contains("quic")) {
				return true;
			}
			for (StackTraceElement frame : at.getStackTrace()) {
				if (frame.getClassName().contains(".quic.")) {
					return true;
				}
			}
		}
		return false;
	}

}
