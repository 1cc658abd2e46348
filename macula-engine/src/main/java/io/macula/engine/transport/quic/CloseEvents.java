package io.macula.engine.transport.quic;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.transport.CloseReason;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;

/**
 * Puts what QUIC says at the end of a connection into words. Error numbers are those of
 * RFC 9000 section 20 and, above 0x100, TLS alerts (RFC 8446 section 6). Stateless.
 */
final class CloseEvents {

	private static final int NO_ERROR = 0;

	private static final int CONNECTION_REFUSED = 2;

	private static final int HANDSHAKE_FAILURE = 40;

	private static final int BAD_CERTIFICATE = 42;

	private static final int ACCESS_DENIED = 49;

	private static final int CERTIFICATE_REQUIRED = 116;

	private static final int NO_APPLICATION_PROTOCOL = 120;

	private CloseEvents() {
	}

	static CloseReason reason(QuicConnectionCloseEvent event) {
		if (event.isApplicationClose()) {
			return CloseReason.remote(event.error(), text(event));
		}
		return CloseReason.remote((event.error() == NO_ERROR) ? CloseReason.NORMAL : CloseReason.TRANSPORT,
				describe(event, List.of()));
	}

	static FailureCode failureCode(QuicConnectionCloseEvent event) {
		int alert = QuicConnectionCloseEvent.extractTlsError(event.error());
		boolean refused = event.isTlsError()
				&& ((alert >= HANDSHAKE_FAILURE && alert <= ACCESS_DENIED) || alert == CERTIFICATE_REQUIRED);
		return refused ? FailureCode.REFUSED : FailureCode.UNREACHABLE;
	}

	static String describe(QuicConnectionCloseEvent event, List<String> offered) {
		String text = text(event);
		String detail = text.isEmpty() ? "" : " (" + text + ")";
		if (event.isApplicationClose()) {
			return "the peer closed the connection with code " + event.error() + detail;
		}
		if (event.isTlsError()) {
			int alert = QuicConnectionCloseEvent.extractTlsError(event.error());
			return switch (alert) {
				case NO_APPLICATION_PROTOCOL -> "the peer accepts none of the protocols " + offered;
				case CERTIFICATE_REQUIRED -> "the peer requires a certificate";
				case HANDSHAKE_FAILURE -> "the peer refused the TLS handshake, perhaps this node's certificate";
				default ->
					((alert >= BAD_CERTIFICATE && alert <= ACCESS_DENIED) ? "the peer refuses this node's certificate"
							: "the TLS handshake failed at the peer") + ", TLS alert " + alert + detail;
			};
		}
		return switch (event.error()) {
			case NO_ERROR -> "the peer closed the connection" + detail;
			case CONNECTION_REFUSED -> "the peer takes no more connections now" + detail;
			default -> "the peer found an error of QUIC, number " + event.error() + detail;
		};
	}

	private static String text(QuicConnectionCloseEvent event) {
		return new String(event.reason(), StandardCharsets.UTF_8);
	}

}
