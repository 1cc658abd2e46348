package io.macula.spring.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Marks an interface whose {@link MaculaCall} methods call procedures and whose
 * {@link MaculaPublish} methods publish. {@link ImportMaculaClients} makes beans of such
 * interfaces.
 *
 * <pre class="code">
 * &#064;MaculaClient("street")
 * interface Neighbours {
 *
 * 	&#064;MaculaCall("{house}.quote")
 * 	Quote quote(&#064;DestinationVariable String house, QuoteRequest request);
 *
 * 	&#064;MaculaPublish("{house}.notice")
 * 	void tell(&#064;DestinationVariable String house, String text);
 *
 * }
 * </pre>
 *
 * Default methods run as they are. All attributes may have placeholders and expressions.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface MaculaClient {

	/**
	 * Same as {@link #prefix}.
	 * @return the prefix
	 */
	@AliasFor("prefix")
	String value() default "";

	/**
	 * First levels of the names of all procedures and topics, set before those of the
	 * methods with a dot between. May have variables as those may.
	 * @return the prefix, none by default
	 */
	@AliasFor("value")
	String prefix() default "";

	/**
	 * Which mesh is called, if the application is in several.
	 * @return name of the mesh as in {@code macula.meshes.<name>}, by default the mesh of
	 * {@code macula.realm}
	 */
	String mesh() default "";

	/**
	 * Deadline of the calls, and time that a publish may take, where the method does not
	 * say otherwise.
	 * @return a time, for instance {@code 2s} or {@code 500ms}
	 */
	String timeout() default "";

}
