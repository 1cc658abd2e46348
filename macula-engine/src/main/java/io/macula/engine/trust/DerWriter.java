package io.macula.engine.trust;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Writes the pieces of DER (X.690) that a certificate consists of. Stateless.
 */
final class DerWriter {

	private static final DateTimeFormatter UTC_TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'");

	private static final DateTimeFormatter GENERALIZED_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");

	/** RFC 5280 wants the short form of times before this year. */
	private static final int FIRST_GENERALIZED_YEAR = 2050;

	private DerWriter() {
	}

	static byte[] value(int tag, byte[]... parts) {
		int length = 0;
		for (byte[] part : parts) {
			length += part.length;
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
		out.write(tag);
		if (length >= 0x100) {
			out.write(0x82);
			out.write(length >>> 8);
		}
		else if (length >= 0x80) {
			out.write(0x81);
		}
		out.write(length);
		for (byte[] part : parts) {
			out.writeBytes(part);
		}
		return out.toByteArray();
	}

	static byte[] sequence(byte[]... parts) {
		return value(0x30, parts);
	}

	static byte[] set(byte[]... parts) {
		return value(0x31, parts);
	}

	static byte[] integer(BigInteger value) {
		return value(0x02, value.toByteArray());
	}

	static byte[] octets(byte[] content) {
		return value(0x04, content);
	}

	static byte[] bits(int unused, byte[] content) {
		return value(0x03, new byte[] { (byte) unused }, content);
	}

	static byte[] utf8(String text) {
		return value(0x0C, text.getBytes(StandardCharsets.UTF_8));
	}

	static byte[] yes() {
		return new byte[] { 0x01, 0x01, (byte) 0xFF };
	}

	static byte[] nothing() {
		return new byte[] { 0x05, 0x00 };
	}

	/**
	 * Write an object identifier.
	 * @param dotted its numbers, each below 2^31
	 * @return the encoded value
	 */
	static byte[] objectId(String dotted) {
		String[] numbers = dotted.split("\\.", -1);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(40 * Integer.parseInt(numbers[0]) + Integer.parseInt(numbers[1]));
		for (int i = 2; i < numbers.length; i++) {
			int number = Integer.parseInt(numbers[i]);
			for (int shift = 28; shift > 0; shift -= 7) {
				if (number >>> shift != 0) {
					out.write(0x80 | (number >>> shift));
				}
			}
			out.write(number & 0x7F);
		}
		return value(0x06, out.toByteArray());
	}

	static byte[] time(long wallMillis) {
		ZonedDateTime time = Instant.ofEpochMilli(wallMillis).atZone(ZoneOffset.UTC);
		boolean utc = time.getYear() < FIRST_GENERALIZED_YEAR;
		String text = (utc ? UTC_TIME : GENERALIZED_TIME).format(time);
		return value(utc ? 0x17 : 0x18, text.getBytes(StandardCharsets.US_ASCII));
	}

}
