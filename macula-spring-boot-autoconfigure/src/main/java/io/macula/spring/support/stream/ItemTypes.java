package io.macula.spring.support.stream;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Types that stand for items that come one after the other: {@link Stream},
 * {@link Flow.Publisher}, and what Reactive Streams and its libraries bring if they are
 * on the class path, such as {@code Flux}. Stateless.
 */
public final class ItemTypes {

	private static final boolean REACTIVE_STREAMS = ClassUtils.isPresent("org.reactivestreams.Publisher",
			ItemTypes.class.getClassLoader());

	private static final List<String> REACTIVE_LIBRARIES = List.of("io.smallrye.mutiny.", "io.reactivex.",
			"rx.Observable", "rx.Single", "rx.Completable");

	private ItemTypes() {
	}

	/**
	 * Whether objects of a type can be read as items.
	 * @param type the type
	 * @return {@code true} if {@link #publisher} takes them
	 */
	public static boolean isItems(Class<?> type) {
		if (Stream.class.isAssignableFrom(type) || Flow.Publisher.class.isAssignableFrom(type)) {
			return true;
		}
		ReactiveAdapter adapter = adapter(type);
		if (adapter != null) {
			return adapter.isMultiValue();
		}
		return REACTIVE_STREAMS && ReactiveItems.isPublisher(type);
	}

	/**
	 * Whether items can be handed over as a type.
	 * @param type the type
	 * @return {@code true} if {@link #items} makes such an object
	 */
	public static boolean canBeMade(Class<?> type) {
		if (type == Stream.class || type == Flow.Publisher.class) {
			return true;
		}
		ReactiveAdapter adapter = adapter(type);
		if (adapter != null) {
			return adapter.isMultiValue() && adapter.getReactiveType() == type;
		}
		return REACTIVE_STREAMS && ReactiveItems.isPublisherItself(type);
	}

	/**
	 * The type of the items.
	 * @param type a type of items with its type argument
	 * @return the argument, {@link Object} if there is none
	 */
	public static Type itemType(Type type) {
		if (!(type instanceof ParameterizedType parameterized)) {
			return Object.class;
		}
		Type argument = parameterized.getActualTypeArguments()[0];
		return (argument instanceof WildcardType wildcard) ? wildcard.getUpperBounds()[0] : argument;
	}

	/**
	 * Read items as somebody asks for them. A {@link Stream} can be read once, by the
	 * thread that asks, and is closed afterwards.
	 * @param items an object of such a type
	 * @return the items
	 */
	@SuppressWarnings("unchecked") // items are only read
	public static Flow.Publisher<Object> publisher(Object items) {
		if (items instanceof Stream<?> stream) {
			return new StreamItems(stream);
		}
		if (items instanceof Flow.Publisher<?> publisher) {
			return (Flow.Publisher<Object>) publisher;
		}
		return ReactiveItems.toFlow(adapter(items.getClass()), items);
	}

	/**
	 * Hand items over as an object of some type.
	 * @param type the type, see {@link #canBeMade}
	 * @param publisher the items; subscribed to at once for a {@link Stream}, whose
	 * reader waits for them
	 * @return the object
	 */
	public static Object items(Class<?> type, Flow.Publisher<Object> publisher) {
		if (type == Stream.class) {
			return BlockingItems.stream(publisher);
		}
		return (type == Flow.Publisher.class) ? publisher : ReactiveItems.fromFlow(adapter(type), publisher);
	}

	/**
	 * Items made anew for each subscriber.
	 * @param source makes them; what it throws fails the subscriber
	 * @return the items
	 */
	public static Flow.Publisher<Object> deferred(Supplier<Flow.Publisher<Object>> source) {
		return (subscriber) -> {
			Flow.Publisher<Object> items;
			try {
				items = source.get();
			}
			catch (RuntimeException ex) {
				items = failed(ex);
			}
			items.subscribe(subscriber);
		};
	}

	private static Flow.Publisher<Object> failed(RuntimeException failure) {
		return publisher(Stream.generate(() -> {
			throw failure;
		}));
	}

	/**
	 * Items each of which is checked before it is passed on.
	 * @param items the items
	 * @param check throws if an item must not be passed on, which fails the subscriber
	 * @return the items
	 */
	public static Flow.Publisher<Object> checked(Flow.Publisher<Object> items, Consumer<Object> check) {
		if (items instanceof StreamItems stream) {
			return stream.checked(check);
		}
		return (subscriber) -> items.subscribe(new CheckedItems(subscriber, check));
	}

	/**
	 * Nobody will read these items: close a {@link Stream}. Other publishers do not begin
	 * before they are read.
	 * @param items the items
	 */
	public static void discard(Flow.Publisher<Object> items) {
		if (items instanceof StreamItems stream) {
			stream.close();
		}
	}

	/**
	 * What comes later: a future, or a reactive type of one value.
	 * @param result any object
	 * @return the value to come, or {@code null} if the object is the value itself
	 */
	public static @Nullable CompletionStage<?> stage(@Nullable Object result) {
		if (result == null || result instanceof CompletionStage<?>) {
			return (CompletionStage<?>) result;
		}
		ReactiveAdapter adapter = adapter(result.getClass());
		return (adapter != null && !adapter.isMultiValue()) ? ReactiveItems.toFuture(adapter, result) : null;
	}

	/**
	 * What comes later as a reactive type of one value.
	 * @param type the type, one that has an adapter
	 * @param later asked anew for each subscriber
	 * @return the object
	 */
	public static Object later(Class<?> type, Supplier<CompletableFuture<@Nullable Object>> later) {
		ReactiveAdapter adapter = adapter(type);
		Assert.notNull(adapter, () -> "Nothing is known of " + type);
		return ReactiveItems.fromFuture(adapter, later);
	}

	/**
	 * Why objects of a type are neither a value, nor items, nor a value that comes later:
	 * they would be taken for data to convert.
	 * @param type the type
	 * @return the reason and what to do, {@code null} if there is nothing against it
	 */
	public static @Nullable String fault(Class<?> type) {
		if (isItems(type) || CompletionStage.class.isAssignableFrom(type) || adapter(type) != null) {
			return null;
		}
		String name = type.getSimpleName();
		if (BaseStream.class.isAssignableFrom(type)) {
			return name + " is no stream of objects: use a Stream, see boxed()";
		}
		if (Future.class.isAssignableFrom(type)) {
			return "nobody is told when a " + name + " is done: use a CompletableFuture";
		}
		for (String library : REACTIVE_LIBRARIES) {
			if (type.getName().startsWith(library)) {
				return "Spring has no adapter for " + name
						+ " here: put org.reactivestreams:reactive-streams on the class path with RxJava 3 or"
						+ " Mutiny, or use a CompletableFuture or Flow.Publisher";
			}
		}
		return null;
	}

	/**
	 * Whether objects of a type stand for one value that comes later.
	 * @param type the type
	 * @return {@code true} for futures and reactive types of one value
	 */
	public static boolean isLater(Class<?> type) {
		ReactiveAdapter adapter = adapter(type);
		return Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type)
				|| (adapter != null && !adapter.isMultiValue());
	}

	private static @Nullable ReactiveAdapter adapter(Class<?> type) {
		return ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
	}

}
