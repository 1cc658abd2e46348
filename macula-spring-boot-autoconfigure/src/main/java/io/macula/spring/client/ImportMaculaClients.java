package io.macula.spring.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;

/**
 * Makes beans of {@link MaculaClient} interfaces: those that are named, and those found
 * in the named packages and below. If nothing is named, the package of the annotated
 * class is searched.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(MaculaClientRegistrar.class)
public @interface ImportMaculaClients {

	/**
	 * Same as {@link #types}.
	 * @return the interfaces
	 */
	@AliasFor("types")
	Class<?>[] value() default {};

	/**
	 * Interfaces to make beans of.
	 * @return the interfaces
	 */
	@AliasFor("value")
	Class<?>[] types() default {};

	/**
	 * Packages to search. May have placeholders.
	 * @return the packages
	 */
	String[] basePackages() default {};

	/**
	 * Classes whose packages are searched.
	 * @return the classes
	 */
	Class<?>[] basePackageClasses() default {};

}
