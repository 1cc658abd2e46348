package io.macula.engine.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Host and UDP port that a node answers at. Immutable.
 *
 * @param host DNS name, IPv4 address or IPv6 address without brackets; kept in lower case
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

	/** Port used when a text names none. */
	public static final int DEFAULT_PORT = 9443;

	private static final String REMEDY = ", write it as https://host:port, host:port or [ipv6]:port";

	/**
	 * Check and normalise.
	 * @throws IllegalArgumentException if the host is neither a name nor an address, or
	 * the port is out of range
	 */
	public Endpoint {
		String fault = fault(host, port);
		if (fault != null) {
			throw new IllegalArgumentException("Endpoint " + fault + REMEDY);
		}
		host = host.toLowerCase(Locale.ROOT);
	}

	/**
	 * Parse a text. The schemes {@code https} and {@code quic} mean the same, a trailing
	 * slash is ignored, and a missing port is {@value #DEFAULT_PORT}.
	 * @param text {@code https://host:port}, {@code quic://host:port}, {@code host:port},
	 * {@code host}, each also with an IPv6 address in brackets for the host
	 * @return the endpoint
	 * @throws IllegalArgumentException if it is anything else; names the text, the fault
	 * and the remedy
	 */
	public static Endpoint parse(String text) {
		String rest = text.strip();
		int scheme = rest.indexOf("://");
		if (scheme >= 0) {
			String name = rest.substring(0, scheme);
			if (!name.equalsIgnoreCase("https") && !name.equalsIgnoreCase("quic")) {
				throw fault(text, "has the unknown scheme '" + name + "'");
			}
			rest = rest.substring(scheme + 3);
		}
		rest = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
		String host = rest;
		String port = null;
		int colon = rest.lastIndexOf(':');
		if (rest.startsWith("[")) {
			int bracket = rest.indexOf(']');
			if (bracket < 0 || (bracket + 1 < rest.length() && colon != bracket + 1)) {
				throw fault(text, "has no closing bracket before its port");
			}
			host = rest.substring(1, bracket);
			port = (colon == bracket + 1) ? rest.substring(colon + 1) : null;
			if (host.indexOf(':') < 0) {
				throw fault(text, "has brackets around something that is no IPv6 address");
			}
		}
		else if (colon >= 0) {
			if (rest.indexOf(':') != colon) {
				throw fault(text, "has more than one colon; an IPv6 address needs brackets");
			}
			host = rest.substring(0, colon);
			port = rest.substring(colon + 1);
		}
		if (port != null && !isNumber(port)) {
			throw fault(text, "has the port '" + port + "', which is no number from 1 to 65535");
		}
		int number = (port != null) ? Integer.parseInt(port) : DEFAULT_PORT;
		String fault = fault(host, number);
		if (fault != null) {
			throw fault(text, fault);
		}
		return new Endpoint(host, number);
	}

	/**
	 * Parse a text of a peer, for which a fault is nothing exceptional.
	 * @param text the text
	 * @return the endpoint, or {@code null} if the text is none
	 */
	public static @Nullable Endpoint parseOrNull(String text) {
		try {
			return (text.length() <= 300) ? parse(text) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static IllegalArgumentException fault(String text, String fault) {
		return new IllegalArgumentException("Endpoint '" + text + "' " + fault + REMEDY);
	}

	private static @Nullable String fault(String host, int port) {
		if (port < 1 || port > 65535) {
			return "has the port " + port + ", which is not from 1 to 65535";
		}
		if (host.isEmpty()) {
			return "has no host";
		}
		boolean valid = (host.indexOf(':') >= 0) ? isIpv6(host) : host.length() <= 253 && isName(host);
		return valid ? null : "has the host '" + host + "', which is neither a name nor an address";
	}

	/** By hand, because a lookup reads twenty endpoints from each answer. */
	private static boolean isName(String host) {
		char before = '.';
		for (int i = 0; i < host.length(); i++) {
			char now = host.charAt(i);
			boolean inner = now == '-' || now == '.';
			if (inner ? (before == '.' || (now == '.' && before == '-')) : !isWordCharacter(now)) {
				return false;
			}
			before = now;
		}
		return before != '-';
	}

	private static boolean isWordCharacter(char character) {
		return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')
				|| (character >= 'A' && character <= 'Z') || character == '_';
	}

	private static boolean isNumber(String text) {
		return !text.isEmpty() && text.length() <= 5 && text.chars().allMatch((digit) -> digit >= '0' && digit <= '9');
	}

	private static boolean isIpv6(String host) {
		if (host.indexOf('%') >= 0 || host.indexOf('[') >= 0) {
			return false;
		}
		try {
			// A text with a colon is only ever parsed, never looked up
			InetAddress.getByName(host);
			return true;
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	/**
	 * Host and port with brackets where needed.
	 * @return for instance {@code example.org:9443} or {@code [::1]:9443}
	 */
	public String authority() {
		return ((this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host) + ":" + this.port;
	}

	/**
	 * The form that crosses the wire.
	 * @return for instance {@code https://example.org:9443}
	 */
	@Override
	public String toString() {
		return "https://" + authority();
	}

}
