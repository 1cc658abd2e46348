package io.macula.engine.erlang;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/**
 * Addresses as 0.14.3 writes them: IPv4 with dots, IPv6 as eight groups of four capital
 * digits. Stateless.
 */
final class AddressText {

	private AddressText() {
	}

	static String of(InetAddress address) {
		if (!(address instanceof Inet6Address)) {
			return address.getHostAddress();
		}
		String digits = HexFormat.of().withUpperCase().formatHex(address.getAddress());
		StringBuilder text = new StringBuilder(digits.substring(0, 4));
		for (int i = 4; i < digits.length(); i += 4) {
			text.append(':').append(digits, i, i + 4);
		}
		return text.toString();
	}

}
