package io.macula.engine;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

import com.github.benmanes.caffeine.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Counts the entries of everything that can hold some and that is reached from an object
 * of the engine: whatever grows is seen, also what nobody thought of. Entries are added
 * up by the field that holds them. Stateless.
 */
final class ReachableEntries {

	/** Shared by all nodes of a simulation, or by nobody. */
	private static final List<String> OTHERS = List.of("io.macula.engine.simulation.",
			"io.macula.engine.transport.memory.", "io.macula.engine.runtime.Counters");

	private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

	private final Map<Class<?>, Boolean> classes = new HashMap<>();

	private final Map<Class<?>, List<Named>> fields = new HashMap<>();

	private final Deque<Object> left = new ArrayDeque<>();

	private final Map<String, Long> sizes = new TreeMap<>();

	private record Named(String name, Field field) {
	}

	private ReachableEntries() {
	}

	/** Entries by field, those without any left out. */
	static Map<String, Long> from(Object start) {
		ReachableEntries entries = new ReachableEntries();
		entries.add(start);
		while (!entries.left.isEmpty()) {
			entries.visit(entries.left.remove());
		}
		return entries.sizes;
	}

	private void add(@Nullable Object value) {
		if (value != null && this.classes.computeIfAbsent(value.getClass(), ReachableEntries::isOurs)
				&& this.seen.add(value)) {
			this.left.add(value);
		}
	}

	private static boolean isOurs(Class<?> type) {
		return type.getName().startsWith("io.macula.engine.") && OTHERS.stream().noneMatch(type.getName()::startsWith);
	}

	private void visit(Object owner) {
		fields(owner.getClass()).forEach((field) -> look(field.name(), value(field.field(), owner)));
	}

	private List<Named> fields(Class<?> owner) {
		return this.fields.computeIfAbsent(owner, (any) -> {
			List<Named> all = new ArrayList<>();
			for (Class<?> type = owner; type != null
					&& type.getName().startsWith("io.macula.engine."); type = type.getSuperclass()) {
				for (Field field : type.getDeclaredFields()) {
					if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
						field.setAccessible(true);
						all.add(new Named(type.getName().replaceAll("\\$\\$Lambda.*", "") + "." + field.getName(),
								field));
					}
				}
			}
			return all;
		});
	}

	private static @Nullable Object value(Field field, Object owner) {
		try {
			return field.get(owner);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void look(String name, @Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			count(name, map.size());
			map.forEach((key, held) -> {
				look(name, key);
				look(name, held);
			});
		}
		else if (value instanceof Collection<?> all) {
			count(name, all.size());
			List.copyOf(all).forEach((held) -> look(name, held));
		}
		else if (value instanceof Cache<?, ?> cache) {
			cache.cleanUp();
			look(name, cache.asMap());
		}
		else if (value instanceof AtomicReference<?> reference) {
			look(name, reference.get());
		}
		else if (value instanceof Object[] array) {
			for (int i = 0; i < Array.getLength(array); i++) {
				look(name, array[i]);
			}
		}
		else {
			add(value);
		}
	}

	private void count(String name, int size) {
		if (size > 0) {
			this.sizes.merge(name, (long) size, Long::sum);
		}
	}

}
