package io.macula.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

/**
 * Finds {@link MaculaSubscribe} and {@link MaculaProcedure} methods of beans. Spring Boot
 * applications do not need it. Others define a {@link io.macula.engine.MaculaNode} bean
 * and a {@link io.macula.spring.core.MaculaNodeLifecycle} for it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(MaculaListenerConfiguration.class)
public @interface EnableMacula {

}
