// Command tolsey is a government's smart-procurement system in one program.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/tolsey/tolsey/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := command.Run(ctx, os.Args[1:], command.OSEnv())
	stop()
	os.Exit(code)
}
