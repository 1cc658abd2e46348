package io.macula.engine.transport.quic;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.transport.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;

/**
 * Puts what QUIC says at the end of a connection into words. Error numbers are those of
 * RFC 9000 section 20 and, above 0x100, TLS alerts (RFC 8446 section 6).
 * <p>
 * Codes of our own travel in the reason phrase, as {@code macula <code> <text>}, behind
 * the error number that says that an application closed. QUIC's own frame for application
 * codes must not be used: while the peer has not confirmed the handshake, the codec
 * answers it by sending packets without end, and a malicious peer may withhold the
 * confirmation. Stateless.
 */
final class CloseEvents {

	private static final int NO_ERROR = 0;

	private static final int CONNECTION_REFUSED = 2;

	private static final int HANDSHAKE_FAILURE = 40;

	private static final int BAD_CERTIFICATE = 42;

	private static final int ACCESS_DENIED = 49;

	/** What the codec says when the trust of its node refuses a certificate. */
	private static final int INTERNAL_ERROR = 80;

	private static final int CERTIFICATE_REQUIRED = 116;

	private static final int NO_APPLICATION_PROTOCOL = 120;

	private static final int APPLICATION_ERROR = 12;

	private static final Pattern OWN = Pattern.compile("macula (\\d{1,9}) (.*)", Pattern.DOTALL);

	private CloseEvents() {
	}

	/**
	 * Close a connection and tell the peer why.
	 */
	static void close(QuicChannel channel, CloseReason reason) {
		ByteBuf phrase = Unpooled.copiedBuffer("macula " + reason.code() + " " + reason.text(), StandardCharsets.UTF_8);
		channel.close(false, APPLICATION_ERROR, phrase);
	}

	static CloseReason reason(QuicConnectionCloseEvent event) {
		Matcher own = OWN.matcher(text(event));
		if (event.error() == APPLICATION_ERROR && own.matches()) {
			return CloseReason.remote(Integer.parseInt(own.group(1)), own.group(2));
		}
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
				case HANDSHAKE_FAILURE, INTERNAL_ERROR ->
					"the peer refused the TLS handshake, perhaps this node's certificate, TLS alert " + alert + detail;
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
		try {
			return new String(event.reason(), StandardCharsets.UTF_8);
		}
		catch (NullPointerException ex) {
			// The codec fails to copy a reason phrase that the peer left out, as one does
			// that ends the handshake with an alert
			return "";
		}
	}

}
