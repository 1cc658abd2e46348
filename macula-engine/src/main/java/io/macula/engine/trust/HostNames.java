package io.macula.engine.trust;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import io.netty.util.NetUtil;

/**
 * Compares the name that was dialled with the names that a certificate carries (RFC
 * 9525): only its subject alternative names count, and a {@code *} stands for exactly the
 * leftmost label. Dialled addresses are not compared: behind a NAT, no certificate can
 * know them, and the node id says who is meant. Stateless.
 */
final class HostNames {

	private static final int DNS_NAME = 2;

	private HostNames() {
	}

	static void check(String dialledName, X509Certificate certificate) throws CertificateException {
		if (NetUtil.isValidIpV4Address(dialledName) || NetUtil.isValidIpV6Address(dialledName)) {
			return;
		}
		List<String> names = names(certificate);
		String wanted = normal(dialledName);
		if (names.stream().noneMatch((name) -> matches(normal(name), wanted))) {
			throw new CertificateException("The certificate of " + certificate.getSubjectX500Principal() + " is for "
					+ names + ", not for the dialled name " + dialledName);
		}
	}

	private static List<String> names(X509Certificate certificate) throws CertificateException {
		List<String> names = new ArrayList<>();
		Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
		if (alternatives != null) {
			for (List<?> alternative : alternatives) {
				if (alternative.get(0) instanceof Integer type && type == DNS_NAME
						&& alternative.get(1) instanceof String name) {
					names.add(name);
				}
			}
		}
		return names;
	}

	private static String normal(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
	}

	private static boolean matches(String pattern, String name) {
		if (!pattern.startsWith("*.")) {
			return pattern.equals(name);
		}
		int dot = name.indexOf('.');
		// At least two labels after the star: nobody is entitled to a whole top-level
		// domain
		return dot > 0 && pattern.indexOf('.', 2) > 0 && pattern.substring(1).equals(name.substring(dot));
	}

}
