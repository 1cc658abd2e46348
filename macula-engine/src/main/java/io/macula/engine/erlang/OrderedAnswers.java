package io.macula.engine.erlang;

import java.util.ArrayDeque;
import java.util.Deque;

import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Answers to the lookups of one stream, in the order of the questions: a reply does not
 * say which key it is about, so a peer can tell by the order alone. Confined to the loop.
 */
final class OrderedAnswers {

	/** On all streams of a connection. */
	private static final int MAX_OPEN = 64;

	/**
	 * A question and, once it is known, its answer. Confined to the loop.
	 */
	static final class Question {

		private @Nullable WireMessage answer;

		private Question() {
		}

	}

	private final GateStream stream;

	private final Deque<Question> open = new ArrayDeque<>();

	OrderedAnswers(GateStream stream) {
		this.stream = stream;
	}

	/**
	 * Note a question.
	 * @return where its answer belongs, or {@code null} if too many are open
	 */
	@Nullable Question ask() {
		if (this.stream.session().questions() >= MAX_OPEN) {
			return null;
		}
		this.stream.session().questions(1);
		Question question = new Question();
		this.open.add(question);
		return question;
	}

	/**
	 * Answer a question.
	 * @param question where the answer belongs
	 * @param answer the answer
	 */
	void answer(Question question, WireMessage answer) {
		question.answer = answer;
		Question first = this.open.peek();
		while (first != null && first.answer != null) {
			this.stream.send(first.answer);
			this.open.remove();
			this.stream.session().questions(-1);
			first = this.open.peek();
		}
	}

}
