package io.macula.spring.support.converter;

/**
 * Bytes and what they are. Immutable by agreement: do not change the bytes.
 *
 * @param bytes the bytes
 * @param contentType their media type
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Content(byte[] bytes, String contentType) {
}
