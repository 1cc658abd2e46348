package io.macula.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.PropertyMapping;

/**
 * Lets the application of a test be a node of a mesh inside the test's process: no
 * sockets, no seeds, no identity on disk, whatever its properties say. A
 * {@link MaculaTestHarness} bean plays the rest of the mesh.
 *
 * <pre class="code">
 * &#064;SpringBootTest
 * &#064;AutoConfigureTestMacula
 * class HeatingTests {
 *
 * 	&#064;Autowired
 * 	MaculaTestHarness mesh;
 *
 * }
 * </pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureTestMacula {

	/**
	 * How long the harness waits for anything before the test fails.
	 * @return a time, for instance {@code 10s}
	 */
	@PropertyMapping("macula.test.timeout")
	String timeout() default "10s";

	/**
	 * Whether the node keeps the JVM running.
	 * @return {@code false} by default
	 */
	@PropertyMapping("macula.keep-alive")
	boolean keepAlive() default false;

}
