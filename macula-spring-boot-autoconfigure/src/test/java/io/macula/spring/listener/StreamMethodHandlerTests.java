package io.macula.spring.listener;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

import io.macula.engine.AdvertiseOptions;
import io.macula.engine.Call;
import io.macula.engine.RemoteCallException;
import io.macula.engine.Reply;
import io.macula.engine.StreamCall;
import io.macula.spring.observation.MaculaObservations;
import io.macula.spring.support.converter.MaculaMessageConverters;
import io.macula.spring.testing.MockMesh;
import org.junit.jupiter.api.Test;

import org.springframework.util.ReflectionUtils;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link StreamMethodHandler} and what it is made of.
 */
class StreamMethodHandlerTests {

	private final Method method = ReflectionUtils.findMethod(Summing.class, "sum", Flow.Publisher.class);

	@Test
	void callerIsToldThatThereIsNoThreadForTheAnswer() throws Exception {
		MaculaMessageConverters converters = MaculaMessageConverters.defaults();
		MaculaHandlerMethodFactory methods = new MaculaHandlerMethodFactory(converters);
		methods.afterPropertiesSet();
		MethodEndpointFactory endpoints = new MethodEndpointFactory(methods, converters, (task) -> {
			throw new RejectedExecutionException("full");
		}, MaculaObservations.none());
		StreamCall call = mock(StreamCall.class);
		given(call.call())
			.willReturn(new Call("sum", new byte[0], Reply.JSON, Map.of(), MockMesh.OTHER, Duration.ofSeconds(5)));
		given(call.closed()).willReturn(new CompletableFuture<>());
		Summing bean = new Summing();
		endpoints
			.stream("sum", "sum", bean, this.method, new CallFailures(null, List.of()), AdvertiseOptions.defaults(), 0,
					null, true)
			.handler()
			.handle(call);
		bean.sum.complete(1);
		then(call).should().abort(RemoteCallException.HANDLER_ERROR, "Procedure 'sum' failed");
	}

	@Test
	void annotationsOfItemsMayBeOnAnInterface() {
		StreamMethod shape = StreamMethod.of(this.method, Summing.class);
		assertThat(shape.parameter().hasParameterAnnotation(Validated.class)).isTrue();
		assertThat(shape.received()).isEqualTo(Integer.class);
	}

	interface Sums {

		CompletableFuture<Integer> sum(@Validated Flow.Publisher<Integer> items);

	}

	static class Summing implements Sums {

		private final CompletableFuture<Integer> sum = new CompletableFuture<>();

		@Override
		public CompletableFuture<Integer> sum(Flow.Publisher<Integer> items) {
			return this.sum;
		}

	}

}
