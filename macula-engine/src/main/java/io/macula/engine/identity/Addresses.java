package io.macula.engine.identity;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Socket addresses in the forms of 0.14.3: binary as {@code 04}, four bytes, port or
 * {@code 06}, sixteen bytes, port; text as dotted IPv4 or as eight groups of four
 * upper-case hexadecimal digits. Nothing here looks up a name. Stateless.
 */
public final class Addresses {

	private static final HexFormat HEX = HexFormat.of().withUpperCase();

	private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}");

	private Addresses() {
	}

	/**
	 * Write the binary form.
	 * @param address a resolved address
	 * @return 7 or 19 bytes
	 * @throws IllegalArgumentException if the address is not resolved
	 */
	public static byte[] toBinary(InetSocketAddress address) {
		InetAddress ip = address.getAddress();
		if (ip == null) {
			throw new IllegalArgumentException(
					"Address '" + address.getHostString() + "' is not resolved, resolve it first");
		}
		byte[] bytes = ip.getAddress();
		return ByteBuffer.allocate(bytes.length + 3)
			.put((byte) ((bytes.length == 4) ? 4 : 6))
			.put(bytes)
			.putShort((short) address.getPort())
			.array();
	}

	/**
	 * Read the binary form.
	 * @param binary 7 or 19 bytes
	 * @return the address
	 * @throws IllegalArgumentException if it is anything else
	 */
	public static InetSocketAddress fromBinary(byte[] binary) {
		boolean v4 = binary.length == 7 && binary[0] == 4;
		boolean v6 = binary.length == 19 && binary[0] == 6;
		if (!v4 && !v6) {
			throw new IllegalArgumentException("Binary address of " + binary.length
					+ " bytes is neither 04, 4 bytes and a port nor 06, 16 bytes and a port");
		}
		int end = binary.length - 2;
		int port = (binary[end] & 0xFF) << 8 | (binary[end + 1] & 0xFF);
		return new InetSocketAddress(ofBytes(Arrays.copyOfRange(binary, 1, end)), port);
	}

	private static InetAddress ofBytes(byte[] bytes) {
		try {
			// The factory of Inet6Address keeps IPv4-mapped addresses as they are
			return (bytes.length == 4) ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException("An IP address has 4 or 16 bytes, but " + bytes.length + " were given",
					ex);
		}
	}

	/**
	 * Write an address without its port.
	 * @param address the address
	 * @return dotted IPv4, or eight groups of four upper-case hexadecimal digits
	 */
	public static String toText(InetAddress address) {
		byte[] bytes = address.getAddress();
		if (bytes.length == 4) {
			return (bytes[0] & 0xFF) + "." + (bytes[1] & 0xFF) + "." + (bytes[2] & 0xFF) + "." + (bytes[3] & 0xFF);
		}
		StringBuilder text = new StringBuilder(39);
		for (int i = 0; i < bytes.length; i += 2) {
			text.append((i > 0) ? ":" : "").append(HEX.formatHex(bytes, i, i + 2));
		}
		return text.toString();
	}

	/**
	 * Read an address from its text, as a peer wrote it.
	 * @param text dotted IPv4 or any usual form of IPv6
	 * @return the address, or {@code null} if the text is none
	 */
	public static @Nullable InetAddress fromText(String text) {
		boolean v6 = text.indexOf(':') >= 0 && text.length() <= 45 && text.indexOf('%') < 0 && text.indexOf('[') < 0;
		if (!v6 && !(text.length() <= 15 && IPV4.matcher(text).matches())) {
			return null;
		}
		try {
			return InetAddress.getByName(text);
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

}
